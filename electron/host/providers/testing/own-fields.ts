/**
 * What each call sends besides the fields of ../body-fields.ts: the names of Hearth's own. A body never holds
 * another one (carry-fields.test.ts checks the codecs). Bodies of
 * embeddings, rankings and moderations take no further fields: their inbound schemas are strict.
 */
export const ownFields = {
  openai: [
    'model',
    'messages',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    'top_p',
    'stop',
    'seed',
    'tools',
    'tool_choice',
    'response_format',
    'stream',
    'stream_options',
  ],
  'openai-responses': [
    'model',
    'input',
    'max_output_tokens',
    'temperature',
    'top_p',
    'tools',
    'tool_choice',
    'text',
    'reasoning',
    'include',
    'store',
    'stream',
  ],
  anthropic: [
    'model',
    'messages',
    'system',
    'max_tokens',
    'tools',
    'tool_choice',
    'stop_sequences',
    'thinking',
    'output_config',
    'stream',
  ],
  gemini: ['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig'],
  coze: ['bot_id', 'user_id', 'additional_messages', 'stream', 'auto_save_history'],
  embeddings: ['model', 'input', 'encoding_format', 'dimensions'],
  rerank: ['model', 'query', 'documents', 'top_n', 'input', 'parameters'],
  moderations: ['model', 'input'],
} as const;
