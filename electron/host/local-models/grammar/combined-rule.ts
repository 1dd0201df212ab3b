import { alternative, anyOf, type GrammarBuilder, type Place } from './grammar-place.ts';
import { excludeEachOther, schemasIn, type Schema } from './schema-keywords.ts';
import { literal } from './terminals.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** The rule of a keyword that makes a schema from values or from other schemas. */
export function combinedRule(
  builder: GrammarBuilder,
  schema: Schema,
  keyword: 'const' | 'enum' | 'anyOf' | 'oneOf' | 'allOf',
  place: Place,
): string {
  if (keyword === 'const') return literal(JSON.stringify(schema['const']));
  const options = schemasIn(schema[keyword]);
  if (options.length === 0) {
    builder.unsupported(place, keyword, phrase('schemas.allowsNothing').text);
    return 'value';
  }
  if (keyword === 'enum') return anyOf(options.map((one) => literal(JSON.stringify(one))));
  if (keyword === 'allOf' && options.length > 1)
    builder.unsupported(place, 'allOf', phrase('schemas.severalAtOnce').text);
  if (keyword === 'oneOf' && !excludeEachOther(options))
    builder.unsupported(place, 'oneOf', phrase('schemas.notExclusive').text);
  const used = keyword === 'allOf' ? options.slice(0, 1) : options;
  return anyOf(used.map((one, at) => builder.expressionOf(one, alternative(place, keyword, at))));
}
