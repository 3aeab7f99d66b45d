import { type Answer, refusal } from './refusal.ts';

export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_completion_tokens?: number;
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly name: string; readonly strict: boolean; readonly schema: JsonSchema };
  };
}

interface JsonSchema {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: JsonSchema;
}

/** What the model says to a request: its text, or its text and how it ended. */
export type ModelSays = (
  body: ChatBody,
) => string | { readonly content: string | null; readonly refusal?: string; readonly finishReason?: string };

const other = JSON.stringify({ category: 'other', topics: [], language: null, summary: '', questions: [] });

/** About four letters a token are close enough for chat. */
const countTokens = (text: string): number => Math.ceil(text.length / 4);

/** @throws Refusal 400 for a schema that strict mode does not take. */
export function chatAnswer(body: ChatBody, say: ModelSays = () => other): Answer & { readonly tokens: number } {
  const format = body.response_format?.json_schema;
  if (format?.strict) assertStrict(format.schema, []);
  const said = say(body);
  const {
    content,
    refusal: refused = null,
    finishReason = 'stop',
  } = typeof said === 'string' ? { content: said } : { refusal: null, finishReason: 'stop', ...said };
  const promptTokens = body.messages.reduce((sum, message) => sum + countTokens(message.content), 0);
  const completionTokens = countTokens(content ?? refused ?? '');
  return {
    tokens: promptTokens + completionTokens,
    status: 200,
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: body.model,
      choices: [{ index: 0, finish_reason: finishReason, message: { role: 'assistant', content, refusal: refused } }],
      usage: {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
      },
    },
  };
}

/** Every object lists all of its properties as required and allows no others. */
function assertStrict(schema: JsonSchema, path: readonly string[]): void {
  if (schema.properties) {
    const names = Object.keys(schema.properties).toSorted();
    const required = (schema.required ?? []).toSorted();
    if (schema.additionalProperties !== false || JSON.stringify(names) !== JSON.stringify(required)) {
      throw refusal(400, `Invalid schema for response_format: In context=(${path.join(', ')})`, null);
    }
    for (const [name, property] of Object.entries(schema.properties)) assertStrict(property, [...path, name]);
  }
  if (schema.items) assertStrict(schema.items, [...path, 'items']);
}
