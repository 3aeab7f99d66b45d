import { HttpResponse, http, type RequestHandler } from 'msw';

interface EmbeddingsBody {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions?: number;
  readonly encoding_format: string;
}

/**
 * OpenAI's embeddings, with vectors of hashed letters: the answer in reverse order, because nothing promises another,
 * and refusals where OpenAI refuses.
 */
export function fakeOpenAI(baseURL = 'https://api.openai.com/v1'): RequestHandler[] {
  return [
    http.post(`${baseURL}/embeddings`, async ({ request }) => {
      const { model, input, dimensions = 1536, encoding_format } = (await request.json()) as EmbeddingsBody;
      if (input.length === 0 || input.length > 2048 || input.includes('')) {
        return HttpResponse.json(
          { error: { message: 'Invalid input', type: 'invalid_request_error' } },
          { status: 400 },
        );
      }
      const render = (vector: number[]): unknown =>
        encoding_format === 'float' ? vector : Buffer.from(Float32Array.from(vector).buffer).toString('base64');
      const data = input.map((text, index) => ({
        object: 'embedding',
        index,
        embedding: render(embed(text, dimensions)),
      }));
      const tokens = input.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
      return HttpResponse.json({
        object: 'list',
        model,
        data: data.toReversed(),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      });
    }),
    http.get(`${baseURL}/models/:model`, ({ params }) =>
      HttpResponse.json({ id: params['model'], object: 'model', created: 1_700_000_000, owned_by: 'openai' }),
    ),
  ];
}

function embed(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (let index = 0; index < text.length; index += 1) {
    vector[(text.charCodeAt(index) * 31 + index * 17) % dimensions]! += 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
