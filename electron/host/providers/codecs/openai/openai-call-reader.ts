import { randomUUID } from 'node:crypto';
import type { ChatEvent } from '../../../../../shared/chat.ts';
import { isFields } from './openai-content.ts';
import { createCallArguments, type CallArguments } from './call-arguments.ts';

type CallEvent = Extract<ChatEvent, { type: 'tool_call' }>;

/** One entry of `tool_calls`, in whichever form it came. */
interface CallPiece {
  /** Its place as the server counts, where it does. */
  place: number | null;
  id: string;
  name: string;
  text: string;
  /** No other piece came with it. */
  isAlone: boolean;
  /** Fields that the provider wants back with the call. */
  extraContent: Readonly<Record<string, unknown>> | null;
}

interface OpenCall {
  index: number;
  choice: number;
  place: number | null;
  /** As the server has it; empty where it has none. */
  wireId: string;
  /** As the client gets it: no two calls have the same. */
  id: string;
  name: string;
  args: CallArguments;
}

/** Arguments are JSON text; servers give an object too (ggml-org/llama.cpp issue 20198). */
function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : '';
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

function toPiece(value: unknown, isAlone: boolean): CallPiece | null {
  if (!isFields(value)) return null;
  const called = isFields(value['function']) ? value['function'] : value;
  const { index } = value;
  const extra = value['extra_content'];
  return {
    place: typeof index === 'number' || /^\d+$/.test(textOf(index)) ? Number(index) : null,
    id: textOf(value['id']),
    name: textOf(called['name']),
    text: argumentsText(called['arguments'] ?? called['parameters'] ?? called['input']),
    isAlone,
    extraContent: isFields(extra) ? extra : null,
  };
}

/** Whether a piece at the place of a call begins another one, and does not go on with it. */
function beginsAnother(piece: CallPiece, open: OpenCall): boolean {
  if (piece.name === '') return false;
  const isOtherId = piece.id !== '' && piece.id !== open.wireId;
  if (isOtherId) return open.args.isEmpty() || open.args.isWhole();
  if (piece.id !== '') return false;
  return piece.name === open.name
    ? piece.text !== '' && open.args.isWhole()
    : open.args.isEmpty() || open.args.isWhole();
}

/** Far more choices and calls than any answer has. */
const placesOfChoice = 100_000;

/**
 * Tells the calls of one answer apart, by their ids before their places: servers send calls without
 * an index, or all with the same one (NousResearch/hermes-agent issue 62937), spread them over
 * choices, and leave out ids. Each call has one index, in the order of the beginnings, and an id.
 */
export function createOpenAiCallReader() {
  const calls: OpenCall[] = [];
  const byId = new Map<string, OpenCall>();
  const byPlace = new Map<number, OpenCall>();
  const lastOf = new Map<number, OpenCall>();

  /** The call with the piece's id, as far as it is the same one. */
  const withSameId = (piece: CallPiece, choice: number): OpenCall | undefined => {
    const same = piece.id === '' ? undefined : byId.get(piece.id);
    const isSame =
      piece.name === '' ||
      (same?.choice === choice && (piece.place === null || same.place === piece.place));
    return isSame ? same : undefined;
  };
  const openCallOf = (piece: CallPiece, place: number, choice: number): OpenCall | undefined => {
    const placed = byPlace.get(choice * placesOfChoice + place);
    // Servers that number their ids from 0 send one for several calls: then the place tells.
    const isPlaced = piece.place !== null && piece.id !== '';
    if (isPlaced && placed?.wireId === piece.id) return placed;
    if (byId.has(piece.id)) return withSameId(piece, choice);
    const goesOn = piece.place === null && piece.name === '' && piece.isAlone;
    const open = goesOn ? lastOf.get(choice) : placed;
    return open !== undefined && beginsAnother(piece, open) ? undefined : open;
  };
  const begin = (piece: CallPiece, choice: number): OpenCall => {
    const id = piece.id === '' || byId.has(piece.id) ? `call_${randomUUID()}` : piece.id;
    const { place, name } = piece;
    const call = {
      index: calls.length,
      choice,
      place,
      wireId: piece.id,
      id,
      name,
      args: createCallArguments(),
    };
    calls.push(call);
    byId.set(piece.id === '' ? id : piece.id, call);
    return call;
  };
  const toEvent = (piece: CallPiece, place: number, choice: number): CallEvent | null => {
    const known = openCallOf(piece, place, choice);
    const call = known ?? begin(piece, choice);
    byPlace.set(choice * placesOfChoice + place, call);
    lastOf.set(choice, call);
    const isNamed = known !== undefined && piece.name !== '' && known.name === '';
    if (isNamed) call.name = piece.name;
    call.args.add(piece.text);
    if (known !== undefined && piece.text === '' && !isNamed && piece.extraContent === null)
      return null;
    return {
      type: 'tool_call',
      index: call.index,
      ...(known === undefined || piece.extraContent !== null ? { id: call.id } : {}),
      ...((known === undefined || isNamed) && call.name !== '' ? { name: call.name } : {}),
      argumentsDelta: piece.text,
      ...(piece.extraContent === null ? {} : { extraContent: piece.extraContent }),
    };
  };

  return {
    /** The events of a delta's `tool_calls`. */
    *read(value: unknown, choice: number): Generator<CallEvent> {
      if (value === null || value === undefined) return;
      const list = Array.isArray(value) ? value : [value];
      for (const [position, one] of list.entries()) {
        const piece = toPiece(one, list.length === 1);
        const event = piece === null ? null : toEvent(piece, piece.place ?? position, choice);
        if (event !== null) yield event;
      }
    },
    called: (): boolean => calls.length > 0,
    /** Whether no call's arguments were cut off. */
    areWhole: (): boolean => calls.every(({ args }) => args.isEmpty() || args.isWhole()),
  };
}
