/** The texts through the AI SDK, as its documentation shows it. */
import { createOpenAI } from '@ai-sdk/openai';
import { embedMany } from 'ai';

export async function embedAll(texts, { baseURL, apiKey, model }) {
  const provider = createOpenAI({ baseURL, apiKey });
  const { embeddings } = await embedMany({ model: provider.embeddingModel(model), values: texts });
  return embeddings;
}
