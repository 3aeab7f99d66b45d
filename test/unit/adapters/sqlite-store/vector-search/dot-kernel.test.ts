import { expect, it } from 'vitest';
import { createDotKernel, rowAlignment } from '../../../../../src/adapters/sqlite-store/vector-search/dot-kernel.ts';
import { createRandom } from '../../../../helpers/random-text.ts';

it('multiplies every row with the query, as arithmetic has it', () => {
  const random = createRandom(1);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const multiply = createDotKernel(memory)!;
  for (const [rows, stride] of [
    [1, rowAlignment],
    [7, 3 * rowAlignment],
    [40, 16 * rowAlignment],
  ] as const) {
    const [queryAt, rowsAt, sumsAt] = [0, 2 * stride, 2 * stride + rows * stride];
    const query = new Int16Array(memory.buffer, queryAt, stride).map(() => Math.round((random() - 0.5) * 65_534));
    const codes = new Int8Array(memory.buffer, rowsAt, rows * stride).map(() => Math.round((random() - 0.5) * 254));
    new Int16Array(memory.buffer, queryAt, stride).set(query);
    new Int8Array(memory.buffer, rowsAt, rows * stride).set(codes);

    multiply(queryAt, rowsAt, rows, stride, sumsAt);

    const sums = [...new Int32Array(memory.buffer, sumsAt, rows)];
    const expected = sums.map((_, row) =>
      query.reduce((sum, value, index) => sum + value * codes[row * stride + index]!, 0),
    );
    expect(sums).toEqual(expected);
  }
});
