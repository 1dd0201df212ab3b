/**
 * Text out of documents, on its way into a prompt: what looks like a frame of the prompt itself is
 * broken, so that it reads the same and does nothing. Those are the marks between passages, and the
 * control tokens of chat templates, which some servers take for real wherever they stand (Llama 2
 * and 3, ChatML, Gemma, Mistral, DeepSeek; each named in its model's `tokenizer_config.json`).
 */
const angleNames =
  's|bos|eos|start_of_turn|end_of_turn|system|assistant|user|tool_call|tool_response|function_call';
const squareNames = 'INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|SYSTEM_PROMPT';
const controlToken = new RegExp(
  `<(?=[|｜][^<>\\n]{1,40}[|｜]>|/?(?:${angleNames})>|</?SYS>>)|\\[(?=/?(?:${squareNames})\\])`,
  'gi',
);
/** As `composedPrompt` writes them, with any number. */
const passageMark = /^([^\S\n]*)#(?=[0-9a-f]{12}\b)/gim;
/** A turn of the older completion prompts, at the head of a line. */
const turnMark = /^([^\S\n]*(?:Human|Assistant|System|User)):(?=\s)/gim;

export function asData(text: string): string {
  return text.replace(controlToken, '$& ').replace(passageMark, '$1# ').replace(turnMark, '$1 :');
}

const longestPlace = 200;

/** A name or heading in one line: it is in the line of a mark. */
export function asLabel(text: string): string {
  return asData(text.replace(/[\s\p{Cc}]+/gu, ' ').trim()).slice(0, longestPlace);
}
