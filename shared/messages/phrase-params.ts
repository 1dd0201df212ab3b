/** A value in a sentence; a phrase in a phrase is rendered in the same language. */
export type PhraseParam = string | number | Phrase | readonly (string | Phrase)[];
export type PhraseParams = Readonly<Record<string, PhraseParam>>;

/**
 * A sentence of the catalogue with its parameters, and the English text for logs and for readers
 * that know no catalogue.
 */
export interface Phrase {
  readonly key: string;
  readonly params?: PhraseParams;
  readonly text: string;
}

/** What is between the braces of a template. */
type Slots<Template extends string> = Template extends `${string}{${infer Slot}}${infer Rest}`
  ? Slot | Slots<Rest>
  : never;

type NameIn<Slot extends string> = Slot extends `${infer Name}#${string}`
  ? Name
  : Slot extends `${infer Name}, ${string}`
    ? Name
    : Slot;

type NumberIn<Slot extends string> = Slot extends `${infer Name}#${string}`
  ? Name
  : Slot extends `${infer Name}, ${string}`
    ? Name
    : never;

/** The names of a template's parameters. */
export type ParamNames<Template extends string> = NameIn<Slots<Template>>;

/** The parameters of a template: numbers where it forms a plural, a date or a time of them. */
export type ParamsOf<Template extends string> = {
  readonly [Name in ParamNames<Template>]: Name extends NumberIn<Slots<Template>>
    ? number
    : PhraseParam;
};
