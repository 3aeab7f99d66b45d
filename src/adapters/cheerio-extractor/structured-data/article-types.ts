/** Types of schema.org for what people read, in lower case; manuals are none. */
export const articleTypes: readonly string[] = [
  ...['article', 'newsarticle', 'reportagenewsarticle', 'opinionnewsarticle', 'blogposting', 'report', 'recipe'],
];
