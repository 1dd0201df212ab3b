/**
 * What a provider's error body quotes of the request. The text of a caller must not decide what
 * happens to an account, so a field that quotes it decides nothing: a validator that answers `code:
 * "insufficient_quota"` because the caller wrote these words says nothing of a quota.
 */

/** A machine field is short; a longer text is a sentence, which decides nothing anyway. */
const longestField = 200;
/** Fields of an error body that may decide something. No provider's form has as many. */
const mostFields = 64;
/**
 * Texts of a request that are compared; a request with more is taken to be quoted by every field.
 */
const mostTexts = 20_000;
/** A quotation that was cut off is found by the beginning of the text that it is from. */
const comparedCharacters = 4_096;
const mostCompared = 1_000_000;
/** Shorter texts are in every code by chance; they count only where they are the whole field. */
const shortestPart = 3;

/** Words of the wires themselves, which are in every request and prove no quotation. */
const wireWords = new Set(
  (
    'model messages message role content text type user system assistant developer tool ' +
    'tools function name arguments parameters properties input output ' +
    ('stream stream_options include_usage max_tokens max_completion_tokens max_output_tokens ' +
      'temperature top_p stop seed object string number integer boolean array ') +
    ('required description tool_calls tool_call_id tool_choice response_format json_schema ' +
      'schema strict image_url url detail auto none query documents top_n ') +
    'contents parts generationConfig encoding_format float dimensions metadata format'
  ).split(' '),
);

interface Texts {
  parts: string[];
  whole: Set<string>;
  numbers: Set<number>;
  /** The beginnings of all texts, to find what was cut off. */
  joined: string;
}

/** The texts, names and numbers of a request; null where there are too many to compare. */
function textsOf(sent: unknown): Texts | null {
  const whole = new Set<string>();
  const numbers = new Set<number>();
  const add = (text: string): void => {
    if (text !== '' && !wireWords.has(text))
      whole.add(text.slice(0, comparedCharacters).toLowerCase());
  };
  const open: unknown[] = [sent];
  for (let value = open.pop(); open.length > 0 || value !== undefined; value = open.pop()) {
    if (whole.size > mostTexts || open.length > 10 * mostTexts) return null;
    if (typeof value === 'string') add(value);
    else if (typeof value === 'number') numbers.add(value);
    else if (Array.isArray(value)) for (const one of value) open.push(one ?? null);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) {
        add(key);
        open.push(one ?? null);
      }
    }
  }
  const joined = [...whole].join('\n');
  if (joined.length > mostCompared) return null;
  const parts = [...whole].filter(({ length }) => length >= shortestPart && length <= longestField);
  return { parts, whole, numbers, joined };
}

function isQuote(field: string, { parts, whole, joined }: Texts): boolean {
  const text = field.toLowerCase();
  if (whole.has(text)) return true;
  return (
    (text.length >= shortestPart && joined.includes(text)) ||
    parts.some((part) => text.includes(part))
  );
}

/**
 * The body without the fields that hold a text, a name or a number of the request. What is no short
 * text or number stays as it is.
 */
export function withoutQuotes(body: unknown, sent: unknown): unknown {
  if (sent === undefined || sent === null) return body;
  let texts: Texts | null | undefined;
  let left = mostFields;
  const quotes = (field: string | number): boolean => {
    left -= 1;
    if (left < 0 || (typeof field === 'string' && field.length > longestField)) return true;
    if (texts === undefined) texts = textsOf(sent);
    return (
      texts === null ||
      (typeof field === 'number'
        ? texts.numbers.has(field) || texts.whole.has(String(field))
        : isQuote(field, texts))
    );
  };
  const clean = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return value !== '' && quotes(value) ? '' : value;
    if (typeof value === 'number') return quotes(value) ? undefined : value;
    if (typeof value !== 'object' || value === null || depth > 8)
      return typeof value === 'object' ? null : value;
    if (Array.isArray(value)) return value.slice(0, mostFields).map((one) => clean(one, depth + 1));
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, mostFields)
        .map(([key, one]) => [key, clean(one, depth + 1)]),
    );
  };
  return clean(body, 0);
}
