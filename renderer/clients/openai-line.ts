/**
 * The variables that the OpenAI clients for Node and Python read by themselves (their READMEs,
 * "Configuring the client"), as one line for a shell; `url` without a path.
 */
export const openaiLine = (url: string, apiKey: string): string =>
  `OPENAI_BASE_URL=${url}/v1 OPENAI_API_KEY=${apiKey}`;
