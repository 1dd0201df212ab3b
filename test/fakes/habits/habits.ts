/** What an upstream means to say, whatever form it says it in. */
export interface Truth {
  text: string;
  reasoning: string;
  calls: readonly { name: string; arguments: Record<string, unknown> }[];
  finish: 'stop' | 'length' | 'tool_calls';
}

/** How one upstream says it: a random combination of habits that servers in the wild have. */
export interface Habits {
  /** The form of a reply: as requested, or always events, or always JSON. */
  form: 'asked' | 'events' | 'json';
  contentType: 'right' | 'other' | 'none';
  content: 'text' | 'parts' | 'texts' | 'object';
  reasoning: 'reasoning_content' | 'reasoning' | 'details' | 'part' | 'object';
  calls: 'pieces' | 'whole' | 'oneDelta' | 'choices';
  place: 'right' | 'none' | 'zero' | 'text' | 'fromOne';
  ids: 'right' | 'none' | 'repeated' | 'changing';
  arguments: 'text' | 'object';
  nulls: boolean;
  finish: 'right' | 'spelling' | 'stop' | 'delta' | 'top' | 'missing';
  usage:
    | 'last'
    | 'first'
    | 'each'
    | 'zeros'
    | 'missing'
    | 'total'
    | 'outside'
    | 'inChoice'
    | 'broken';
  keepAlive: number;
  done: 'right' | 'missing' | 'spaces' | 'lowercase';
  lineEnd: '\n' | '\r\n' | '\r';
  byteOrderMark: boolean;
  /** Bytes that are written at once; 0: all of them. */
  pieceBytes: number;
  /** Repeats the whole message behind its deltas. */
  repeats: boolean;
  /** Option names that are refused. */
  refuses: readonly string[];
  /** Fails, and how. */
  fails: FailureHabit | null;
}

export interface FailureHabit {
  status: number;
  form:
    | 'object'
    | 'array'
    | 'text'
    | 'event'
    | 'errorField'
    | 'named'
    | 'detail'
    | 'page'
    | 'afterText';
}
