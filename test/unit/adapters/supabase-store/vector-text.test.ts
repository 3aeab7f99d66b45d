import { describe, expect, it } from 'vitest';
import { fromVectorBase64, toVectorText } from '../../../../src/adapters/supabase-store/vector-text.ts';

describe('toVectorText', () => {
  it('writes numbers that are read back as the same 32-bit floats', () => {
    const values = [0.1, -1e-30, 3.4e38, 1 / 3, 1, -1, 123456.789, 1e-45, Math.fround(Math.PI)];
    const vector = new Float32Array(values);

    const numbers = toVectorText(vector).slice(1, -1).split(',').map(Number);

    expect(new Float32Array(numbers)).toEqual(vector);
  });

  it('writes zeros short, and keeps the sign of one', () => {
    expect(toVectorText(new Float32Array([0, 0.5, 0, -0]))).toBe('[0,0.500000000,0,-0]');
    expect(toVectorText(new Float32Array(0))).toBe('[]');
  });
});

describe('fromVectorBase64', () => {
  it('reads the binary form of pgvector, line breaks included', () => {
    // What encode(vector_send('[1,-2.5,0.1]'), 'base64') gives, with a break as PostgreSQL puts them into long ones.
    const vector = fromVectorBase64('AAMAAD+AAADA\nIAAAPczMzQ==');

    expect([...vector]).toEqual([1, -2.5, Math.fround(0.1)]);
  });
});
