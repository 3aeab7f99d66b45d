const { charCodeAt } = String.prototype;

/**
 * `text.charCodeAt(index)` for loops over many texts. Engines have kinds of strings (slices, joined ones, of one byte a
 * character or two), and V8 looks a method up anew for every character where it has met more than four of them.
 */
export const codeAt = (text: string, index: number): number => charCodeAt.call(text, index);
