/**
 * One figure of `npm run bench`. `op` and `floor` say when it is good; `note` says how it was
 * measured, or what limits it.
 */
export interface Row {
  name: string;
  value: number;
  unit: string;
  op: '>=' | '<=';
  floor: number;
  note: string;
}
