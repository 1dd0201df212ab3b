import { inside, mostRepetitions, type GrammarBuilder, type Place } from './grammar-place.ts';
import { countIn } from './scalar-rules.ts';
import { schemasIn, type Schema } from './schema-keywords.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

export function arrayRule(builder: GrammarBuilder, schema: Schema, place: Place): string {
  const { items } = schema;
  const { least, most } = lengthOf(builder, schema, place);
  const first = schemasIn(schema['prefixItems'] ?? (Array.isArray(items) ? items : undefined));
  if (first.length > 0) {
    if (least > first.length)
      builder.unsupported(place, 'minItems', phrase('schemas.fewerPrefixItems').text);
    if (most !== null && most < first.length)
      builder.unsupported(place, 'maxItems', phrase('schemas.morePrefixItems').text);
    const tuple = first.map((one, at) =>
      builder.expressionOf(one, inside(place, 'prefixItems', at)),
    );
    return `"[" space ${tuple.join(' "," space ')} space "]"`;
  }
  if (items === false || most === 0) return '"[" space "]"';
  const item = builder.named(
    'item',
    items === undefined ? 'value' : builder.expressionOf(items, inside(place, 'items')),
  );
  const others = `("," space ${item}){${Math.max(0, least - 1)},${most === null ? '' : most - 1}}`;
  return `"[" space ${least > 0 ? `${item} ${others}` : `(${item} ${others})?`} space "]"`;
}

/** How many items an array has; `most` is null without a limit. */
function lengthOf(
  builder: GrammarBuilder,
  schema: Schema,
  place: Place,
): { least: number; most: number | null } {
  const count = (keyword: 'minItems' | 'maxItems'): number | undefined =>
    countIn(schema, keyword, (_, why) => builder.unsupported(place, keyword, why));
  const wanted = count('minItems') ?? 0;
  const end = count('maxItems') ?? null;
  if (wanted > mostRepetitions)
    builder.unsupported(
      place,
      'minItems',
      phrase('schemas.mostRepetitions', { most: mostRepetitions }).text,
    );
  if (end !== null && end < wanted)
    builder.unsupported(place, 'maxItems', phrase('schemas.belowMinItems').text);
  const least = Math.min(wanted, mostRepetitions);
  return { least, most: end === null ? null : Math.max(least, Math.min(end, mostRepetitions)) };
}
