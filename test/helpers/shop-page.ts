/** A page of a shop as shop systems write them: structured data, a table, a list, questions, related products, a footer. */
export const shopPage: string = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Clay mug - Shop</title>
<meta name="description" content="A mug of clay"><link rel="canonical" href="/mug">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Clay mug","sku":"M-1",
"offers":{"@type":"Offer","price":"12.50","priceCurrency":"EUR","availability":"https://schema.org/InStock"}}</script></head>
<body class="single-product"><header><nav class="menu"><ul><li><a href="/">Home</a><li><a href="/shop">Shop</a></ul></nav></header>
<main><nav class="breadcrumbs"><a href="/">Home</a> / <a href="/mugs">Mugs</a></nav><h1>Clay mug</h1>
<p class="price"><del>15.00 €</del> <ins>12.50 €</ins></p><form class="cart"><input name="q" value="1"><button>Add to cart</button></form>
<p>Turned by hand from dark clay, fired twice, and safe in the dishwasher. It holds a quarter of a litre.</p>
<h2>Details</h2><table><tr><th>Size<th>Weight<tr><td>9 cm<td>310 g</table><ul><li>Dark clay<li>Food safe<li>No lid</ul>
<h2>Questions</h2><details><summary>Is it safe in a microwave?</summary><p>Yes, for up to two minutes.</p></details>
<pre><code class="language-json">{"sku": "M-1"}</code></pre><img src="/mug.jpg" alt="The mug"><math><mi>x</mi></math></main>
<section class="related"><h2>Related products</h2><ul><li><a href="/cup">Cup</a> 9.00 €<li><a href="/jar">Jar</a> 21.00 €</ul></section>
<footer><form><label>Newsletter <input type="email"></label></form><p>© Shop</p></footer></body></html>`;
