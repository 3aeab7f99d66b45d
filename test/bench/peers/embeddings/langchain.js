/** The texts through LangChain, as its documentation shows it. */
import { OpenAIEmbeddings } from '@langchain/openai';

export function embedAll(texts, { baseURL, apiKey, model }) {
  return new OpenAIEmbeddings({ model, apiKey, configuration: { baseURL } }).embedDocuments(texts);
}
