import { phrase } from '../../../shared/messages/phrase.ts';
/**
 * The one table of fields that a request's body may have next to what Hearth's own vocabulary says
 * (shared/chat.ts): what each of them changes, and at which wires it is sent. A field that is not
 * here is unknown; `carry-fields.ts` says what becomes of it.
 */

/** A wire that a request is sent by; `local` is a model of this machine. */
export type WireId = 'openai' | 'openai-responses' | 'anthropic' | 'gemini' | 'coze' | 'local';

/**
 * What a field changes. `label`: nothing about the answer, its price or who gives it. `answer`: the
 * words of the answer, within the limit of tokens that Hearth sends. The others change what a
 * budget or a list of models counts on: how long the answer may be or what is sent as the prompt
 * (`length`), how many answers there are (`count`), who answers (`target`), what a token costs
 * (`price`), or what else is done for the request (`service`).
 */
export type FieldEffect = 'label' | 'answer' | 'length' | 'count' | 'target' | 'price' | 'service';

export interface BodyField {
  effect: FieldEffect;
  /** Where it is sent. Elsewhere a `label` is left out and an `answer` refused by name. */
  at: readonly WireId[];
  /** Of an object: the names inside that are sent. Missing: the value is sent as it is. */
  inner?: readonly string[];
  /** The value that says no more than leaving the field out. */
  neutral?: unknown;
  /** What to do instead, for the refusal. */
  instead?: string;
}

/** Effects that no account may allow: Hearth says these things itself. */
export const ownEffects: ReadonlySet<FieldEffect> = new Set(['length', 'count', 'target']);

const openai = ['openai'] as const;
const both = ['openai', 'openai-responses'] as const;
const rows: [string, BodyField][] = [];
const add = (names: string, field: BodyField): void =>
  void rows.push(...names.split(' ').map((name): [string, BodyField] => [name, field]));

// Labels. OpenAI, Anthropic, Google and Coze name them; clients such as Claude Code, Codex, Cline
// and the AI SDK send them with every request.
add('metadata store user safety_identifier', { effect: 'label', at: both });
add('prompt_cache_key prompt_cache_retention', { effect: 'label', at: both });
add('labels', { effect: 'label', at: ['gemini'] });
add('meta_data', { effect: 'label', at: ['coze'] });
add('diagnostics', { effect: 'label', at: ['anthropic'] });
// A mark of Anthropic's; its `ttl` has a price of its own and is not sent.
add('cache_control', { effect: 'label', at: ['anthropic'], inner: ['type'] });
// What a server does to an old conversation, or a guess that makes an answer faster and dearer: the
// answer is the same without them.
add('prediction betas anthropic_beta stream_options usage cache_salt include', {
  effect: 'label',
  at: [],
});
// Ids of a session and its turns, which Codex 0.171 sends with every request.
add('client_metadata', { effect: 'label', at: [] });
// Which of its own old thinking and results a model reads again (SDK 1.12,
// `BetaContextManagementConfig`); Claude Code sends it with every message.
add('context_management', { effect: 'label', at: ['anthropic'], inner: ['edits'] });

// Words of the answer: openai-node 6 `ChatCompletionCreateParams`; vLLM and SGLang "Extra
// parameters"; llama.cpp's server; DashScope, Zhipu, Mistral, Groq.
add('presence_penalty frequency_penalty', {
  effect: 'answer',
  at: ['openai', 'gemini', 'local'],
  neutral: 0,
});
add('logit_bias', { effect: 'answer', at: ['openai', 'local'] });
add('logprobs', { effect: 'answer', at: openai });
add('top_logprobs', { effect: 'answer', at: openai });
add('top_k', { effect: 'answer', at: ['openai', 'gemini', 'local'] });
add('min_p repetition_penalty', { effect: 'answer', at: ['openai', 'local'] });
add('parallel_tool_calls', {
  effect: 'answer',
  at: ['openai', 'openai-responses', 'anthropic', 'local'],
  neutral: true,
});
add('reasoning_effort', {
  effect: 'answer',
  at: ['openai', 'openai-responses', 'anthropic', 'gemini', 'local'],
});
add('verbosity', { effect: 'answer', at: both });
add('truncation', { effect: 'answer', at: ['openai-responses'] });
add('reasoning', {
  effect: 'answer',
  at: both,
  inner: ['effort', 'summary', 'exclude', 'enabled'],
});
add('text', { effect: 'answer', at: ['openai-responses'], inner: ['format', 'verbosity'] });
add('thinking', {
  effect: 'answer',
  at: ['openai', 'anthropic', 'local'],
  inner: ['type', 'budget_tokens', 'display', 'clear_thinking', 'keep'],
});
add('output_config', { effect: 'answer', at: ['anthropic'], inner: ['effort', 'format'] });
add('enable_thinking thinking_budget', { effect: 'answer', at: ['openai', 'local'] });
add('chat_template_kwargs', {
  effect: 'answer',
  at: ['openai', 'local'],
  inner: [
    'enable_thinking',
    'thinking',
    'thinking_budget',
    'preserve_thinking',
    'reasoning_effort',
  ],
});
add(
  'include_reasoning reasoning_format separate_reasoning stream_reasoning tool_stream ' +
    'preserve_thinking reasoning_split',
  { effect: 'answer', at: openai },
);
add(
  'top_a typical_p tfs_z mirostat mirostat_tau mirostat_eta repeat_penalty repeat_last_n ' +
    'penalty_score xtc_probability xtc_threshold dry_multiplier dry_base',
  { effect: 'answer', at: openai },
);
add(
  'dry_allowed_length dry_penalty_last_n dynatemp_range dynatemp_exponent samplers grammar ' +
    'json_schema regex ebnf structured_outputs guided_json guided_regex',
  { effect: 'answer', at: openai },
);
add(
  'guided_choice guided_grammar guided_decoding_backend guided_whitespace_pattern ' +
    'stop_token_ids bad_words include_stop_str_in_output ignore_eos min_tokens',
  { effect: 'answer', at: openai },
);
add(
  'skip_special_tokens spaces_between_special_tokens do_sample random_seed safe_prompt ' +
    'prompt_mode incremental_output result_format',
  { effect: 'answer', at: openai },
);
add('generationConfig', {
  effect: 'answer',
  at: ['gemini'],
  inner: [
    'temperature',
    'topP',
    'topK',
    'seed',
    'stopSequences',
    'presencePenalty',
    'frequencyPenalty',
    'responseMimeType',
    'responseSchema',
    'responseJsonSchema',
    'responseLogprobs',
    'logprobs',
    'thinkingConfig',
  ],
});
add('safetySettings', { effect: 'answer', at: ['gemini'] });
add('custom_variables extra_params shortcut_command parameters', {
  effect: 'answer',
  at: ['coze'],
});
// These say by their names what Hearth's vocabulary says: a dialect that lacks them may still send
// them.
add('stop seed response_format', { effect: 'answer', at: openai });

// How long the answer may be, and what else would be read as a prompt. `max_…tokens` of whatever
// spelling is one too (carry-fields.ts).
const limit = phrase('providers.oneLimit').text;
add(
  'max_tokens max_completion_tokens max_output_tokens max_new_tokens max_tokens_to_sample ' +
    'max_length max_gen_len maxTokens maxOutputTokens',
  { effect: 'length', at: [], instead: limit },
);
add('n_predict num_predict num_ctx max_context_length max_prompt_tokens', {
  effect: 'length',
  at: [],
  instead: limit,
});
const prompt = phrase('providers.putInMessages').text;
add(
  'prompt input inputs instructions system system_prompt systemInstruction contents messages ' +
    'functions function_call tools tool_choice stream',
  { effect: 'length', at: [], instead: prompt },
);
add(
  'documents chat_template continue_final_message add_generation_prompt ' +
    'truncate_prompt_tokens prompt_logprobs echo suffix',
  { effect: 'length', at: [], neutral: true, instead: prompt },
);

// How many answers are made.
const several = phrase('providers.eachAnswer').text;
add('n best_of num_return_sequences candidateCount candidate_count num_beams beam_width', {
  effect: 'count',
  at: [],
  neutral: 1,
  instead: several,
});
add('use_beam_search', { effect: 'count', at: [], instead: several });

// Who answers, and where: OpenRouter, LiteLLM, Azure, SGLang, llama.cpp, Portkey.
const router = phrase('providers.nameOneModel').text;
add(
  'model models fallbacks route provider preset lora lora_path lora_adapter adapter_id ' +
    'deployment_id engine model_list',
  { effect: 'target', at: [], instead: router },
);
add(
  'api_base base_url api_key api_version api_type organization custom_llm_provider ' +
    'context_window_fallback_dict content_policy_fallbacks',
  { effect: 'target', at: [], instead: router },
);
add(
  'bootstrap_host bootstrap_port bootstrap_room data_parallel_rank extra_headers extra_query ' +
    'extra_body user_config mock_response',
  { effect: 'target', at: [], instead: router },
);
add('data_sources dataSources', {
  effect: 'target',
  at: [],
  instead: phrase('providers.askBase').text,
});
add('publish_status bot_version', {
  effect: 'target',
  at: [],
  instead: phrase('providers.publishBot').text,
});

// What a token costs.
add('service_tier serviceTier speed inference_geo', {
  effect: 'price',
  at: ['openai', 'openai-responses', 'anthropic', 'gemini'],
  instead: phrase('providers.usualPrice').text,
});
add('mediaResolution vl_high_resolution_images', {
  effect: 'price',
  at: ['openai', 'gemini'],
  instead: phrase('providers.usualPrice').text,
});

// What else is done: searches, plug-ins, code, files of the provider, and what a server of models
// lets a request switch.
const service = phrase('providers.foreignService').text;
const anywhere = ['openai', 'openai-responses', 'anthropic', 'gemini', 'coze'] as const;
add(
  'plugins web_search_options web_search search_parameters search_options search_settings ' +
    'enable_search enable_code_interpreter',
  { effect: 'service', at: anywhere, instead: service },
);
add(
  'enable_enhancement force_search_enhancement search_mode search_domain_filter ' +
    'search_recency_filter return_images return_related_questions',
  { effect: 'service', at: anywhere, instead: service },
);
add(
  'compound_custom container mcp_servers skills cachedContent transforms deferred background ' +
    'conversation moderation audio modalities',
  { effect: 'service', at: anywhere, instead: service },
);
add(
  'logits_processors custom_logit_processor custom_params session_params kv_transfer_params ' +
    'vllm_xargs mm_processor_kwargs lora_request',
  { effect: 'service', at: anywhere, instead: service },
);
add(
  'priority request_id rid id_slot slot_id keep_alive options return_hidden_states ' +
    'num_retries timeout cache caching guardrails tags',
  { effect: 'service', at: anywhere, instead: service },
);

export const bodyFields: ReadonlyMap<string, BodyField> = new Map(rows);
