import { inside, type GrammarBuilder, type Place } from './grammar-place.ts';
import { isSchema, schemasIn, type Schema } from './schema-keywords.ts';
import { literal } from './terminals.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** Properties in the schema's order, the required ones first; next to named ones no others. */
export function objectRule(builder: GrammarBuilder, schema: Schema, place: Place): string {
  const more = schema['additionalProperties'];
  const valueOfMore = (): string =>
    isSchema(more) ? builder.expressionOf(more, inside(place, 'additionalProperties')) : 'value';
  const properties: Schema = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = schemasIn(schema['required']).filter((key) => typeof key === 'string');
  if (!('properties' in schema) && required.length === 0) {
    if (more === false) return '"{" space "}"';
    const member = builder.named('member', `string ":" space ${valueOfMore()}`);
    return `"{" space (${member} ("," space ${member})*)? space "}"`;
  }
  const unnamed = required.filter((key) => !Object.hasOwn(properties, key));
  if (unnamed.length > 0 && more === false)
    builder.unsupported(
      place,
      'required',
      phrase('schemas.notAProperty', { name: unnamed[0] ?? '' }).text,
    );
  const memberOf = (key: string): string =>
    builder.named(
      'member',
      `${literal(JSON.stringify(key))} ":" space ` +
        (Object.hasOwn(properties, key)
          ? builder.expressionOf(properties[key], inside(place, 'properties', key))
          : valueOfMore()),
    );
  const always = [
    ...new Set([...Object.keys(properties).filter((key) => required.includes(key)), ...unnamed]),
  ].map(memberOf);
  const sometimes = Object.keys(properties)
    .filter((key) => !required.includes(key))
    .map(memberOf);
  return `"{" space ${membersOf(builder, always, sometimes)} space "}"`;
}

/** Any of the optional ones in their order: each rule is one of them and what may follow it. */
function membersOf(
  builder: GrammarBuilder,
  always: readonly string[],
  sometimes: readonly string[],
): string {
  const after = sometimes.reduceRight<string[]>(
    (rest, member) => [builder.named('more', `("," space ${member})? ${rest[0] ?? ''}`), ...rest],
    [],
  );
  if (always.length > 0) return `${always.join(' "," space ')} ${after[0] ?? ''}`;
  return sometimes.length === 0
    ? ''
    : `(${sometimes.map((member, at) => `${member} ${after[at + 1] ?? ''}`).join(' | ')})?`;
}
