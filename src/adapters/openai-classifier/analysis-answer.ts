import * as z from 'zod';
import type { Classification } from '../../contracts/classifier.ts';
import type { IntegrationError } from '../../errors.ts';
import { unusableAnswer } from '../openai/openai-error.ts';
import { categories, withoutInvisible } from './analysis-prompt.ts';

/** What the model has to answer with. Without bounds: the strict mode of the API takes none for texts. */
const schema = z.strictObject({
  category: z.enum(Object.keys(categories)),
  topics: z.array(z.string()),
  language: z.string().nullable(),
  summary: z.string(),
  questions: z.array(z.string()),
});

/** Room for all parts at their longest, in tokens of languages that need many. */
export const mostAnswerTokens = 1_000;

const most = { topics: 8, topic: 80, summary: 600, questions: 8, question: 200 };

/** As the API wants it: every property required, none beside them. */
export function answerSchema(): Record<string, unknown> {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema);
  return jsonSchema;
}

/**
 * Reads an answer of the chat endpoint, and cuts what is longer than it was to be.
 *
 * @throws IntegrationError `CLASSIFICATION_FAILED` unless the answer is whole and has the shape that was asked for.
 */
export function readClassification(answer: unknown): Pick<Classification, 'category' | 'analysis'> {
  const { choices } = Object(answer);
  const { message, finish_reason: finishReason } = Object(Array.isArray(choices) ? choices[0] : undefined);
  const { refusal, content } = Object(message);
  if (typeof refusal === 'string' && refusal !== '') throw unusable('a refusal');
  if (finishReason === 'length') throw unusable('an answer that was cut');
  if (finishReason === 'content_filter') throw unusable('an answer that was withheld');
  if (typeof content !== 'string') throw unusable('none');
  const { success, data } = schema.safeParse(parseJson(content));
  if (!success) throw unusable('something else');
  const { category, topics, language, summary, questions } = data;
  return {
    category,
    analysis: {
      topics: cutList(topics, most.topics, most.topic),
      language: canonicalLanguage(language),
      summary: cutText(summary, most.summary),
      questions: cutList(questions, most.questions, most.question),
    },
  };
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // Not JSON: as unusable as JSON of another shape.
    return undefined;
  }
}

function cutList(texts: readonly string[], mostTexts: number, longest: number): string[] {
  const cut = texts.slice(0, 10 * mostTexts).map((text) => cutText(text, longest));
  return [...new Set(cut)].filter((text) => text !== '').slice(0, mostTexts);
}

/** One line of plain text: a model may have been talked into more. */
function cutText(text: string, longest: number): string {
  const line = withoutInvisible(text.slice(0, 10 * longest))
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.slice(0, longest).trim().toWellFormed();
}

function canonicalLanguage(language: string | null): string | null {
  try {
    return language === null ? null : (Intl.getCanonicalLocales(language)[0] ?? null);
  } catch {
    // No tag of a language, whatever the model meant by it.
    return null;
  }
}

function unusable(received: string): IntegrationError {
  return unusableAnswer('CLASSIFICATION_FAILED', 'an analysis of the page', received);
}
