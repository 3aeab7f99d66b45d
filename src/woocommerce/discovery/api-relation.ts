/** The relation by which WordPress links to its API: https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/ */
export const apiRelation = 'https://api.w.org/';
