import { articles, type BlogPost, blogPosts } from './articles.ts';
import { herbalInfusions } from './herbal.ts';
import { type CategorySlug, categories, type DemoProduct } from './product.ts';
import { productJsonLd } from './structured-data.ts';
import { teas } from './tea.ts';
import { teaware } from './teaware.ts';
import { escapeHtml, type PageFrame } from './theme.ts';

/** Everything the shop sells, in the order of its categories. */
export const products: readonly DemoProduct[] = [...teas, ...herbalInfusions, ...teaware];

const productsPerPage = 3;
const home = { name: 'Home', path: '/' };
const journal = { name: 'Journal', path: '/blog/' };

/** Every page of the shop that answers with 200, by path. `origin` stands in its absolute URLs. */
export function shopPages(origin: string): ReadonlyMap<string, PageFrame> {
  const pages = new Map<string, PageFrame>();
  const add = (path: string, page: Omit<PageFrame, 'url'>): void => {
    pages.set(path, { ...page, url: `${origin}${path}` });
  };

  add('/', homePage());
  for (const slug of Object.keys(categories) as CategorySlug[]) addCategory(slug, add);
  for (const product of products) add(`/product/${product.slug}/`, productPage(product, origin));
  for (const { path, title, description, html } of articles) {
    add(path, { title, description, breadcrumbs: [home], main: html });
  }
  add('/blog/', blogPage());
  for (const post of blogPosts) add(post.path, blogPostPage(post, origin));
  return pages;
}

type AddPage = (path: string, page: Omit<PageFrame, 'url'>) => void;

function homePage(): Omit<PageFrame, 'url'> {
  const favourites = products.filter(({ rating }) => Number(rating?.value) >= 4.7);
  return {
    title: 'Tea from small farms',
    description: 'Loose leaf tea and good teaware from Lindau on Lake Constance.',
    breadcrumbs: [],
    main: `<section class="hero"><h1>Tea from small farms, packed by hand in Lindau</h1>
<p>We buy from thirty farms, roast and blend in our own kitchen, and ship on every working day.</p>
<a class="button" href="/category/green-tea/">Discover the green teas</a></section>
<section><h2>Favourites of our customers</h2>${productList(favourites)}</section>`,
    below: `<section class="teasers"><h2>From the journal</h2>${postList(blogPosts.slice(0, 2))}</section>`,
  };
}

function addCategory(slug: CategorySlug, add: AddPage): void {
  const { name, intro } = categories[slug];
  const members = products.filter(({ category }) => category === slug);
  const pageCount = Math.ceil(members.length / productsPerPage);
  const pathOf = (page: number): string => (page === 1 ? `/category/${slug}/` : `/category/${slug}/page/${page}/`);

  for (let page = 1; page <= pageCount; page++) {
    const shown = members.slice((page - 1) * productsPerPage, page * productsPerPage);
    const numbers = Array.from({ length: pageCount }, (_, index) => index + 1).map((number) =>
      number === page
        ? `<span class="current">${number}</span>`
        : `<a class="page-numbers" href="${pathOf(number)}">${number}</a>`,
    );
    add(pathOf(page), {
      title: page === 1 ? name : `${name}, page ${page}`,
      description: intro,
      breadcrumbs: [home],
      main: `<h1>${escapeHtml(name)}</h1>
<p class="category-intro">${escapeHtml(intro)}</p>
<form class="ordering" method="get"><select name="orderby"><option>Sort by popularity</option><option>Sort by price</option></select></form>
${productList(shown)}
${pageCount > 1 ? `<nav class="pagination" aria-label="Pages">${numbers.join(' ')}</nav>` : ''}`,
      aside: `<h2>Filter</h2><ul class="facets"><li><a rel="nofollow" href="?caffeine=none">Without caffeine</a></li><li><a rel="nofollow" href="?organic=yes">Organic</a></li></ul>`,
    });
  }
}

function productPage(product: DemoProduct, origin: string): Omit<PageFrame, 'url'> {
  const category = { name: categories[product.category].name, path: `/category/${product.category}/` };
  const related = products.filter(({ category: other, slug }) => other === product.category && slug !== product.slug);
  const micro = product.markup === 'microdata';
  const rows = Object.entries(product.details).map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`);
  return {
    title: product.name,
    description: product.summary,
    breadcrumbs: [home, category],
    jsonLd: productJsonLd(product, origin),
    main: `<article class="product"${micro ? ' itemscope itemtype="https://schema.org/Product"' : ''}>
<div class="gallery"><img src="/media/${product.slug}.svg" alt="${escapeHtml(product.name)}"${micro ? ' itemprop="image"' : ''}></div>
<h1${micro ? ' itemprop="name"' : ''}>${escapeHtml(product.name)}</h1>
${micro ? `<meta itemprop="sku" content="${product.sku}"><meta itemprop="gtin13" content="${product.gtin}">` : `<p class="sku">Item no. ${product.sku}</p>`}
${priceBlock(product)}
<p class="stock">${stockText(product)}</p>
<form class="cart" method="post"><input type="number" name="quantity" value="1" min="1"><button type="submit"${product.availability === 'OutOfStock' ? ' disabled' : ''}>Add to cart</button></form>
<section class="description"${micro ? ' itemprop="description"' : ''}>
<h2>Description</h2>
${product.description.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n')}
</section>
<section class="details"><h2>Details</h2><table>${rows.join('')}</table></section>
</article>`,
    below: `<section class="related"><h2>You may also like</h2>${productList(related.slice(0, 3))}</section>`,
  };
}

function priceBlock({ price, wasPrice, highPrice, markup, availability }: DemoProduct): string {
  const old = wasPrice ? `<del>€ ${wasPrice}</del> ` : '';
  if (markup !== 'microdata') {
    return `<p class="price">${old}<span class="amount">€ ${price}</span>${highPrice ? ` – <span class="amount">€ ${highPrice}</span>` : ''} <small>incl. VAT, plus <a href="/shipping/">shipping</a></small></p>`;
  }
  return `<p class="price" itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="priceCurrency" content="EUR"><span itemprop="price" content="${price}">€ ${price}</span><link itemprop="availability" href="https://schema.org/${availability}"></p>`;
}

function stockText({ availability }: DemoProduct): string {
  if (availability === 'InStock') return 'In stock, ships today';
  return availability === 'PreOrder' ? 'Available for pre-order' : 'Sold out';
}

function blogPage(): Omit<PageFrame, 'url'> {
  return {
    title: 'Journal',
    description: 'Stories from the farms and from our tea kitchen.',
    breadcrumbs: [home],
    main: `<h1>Journal</h1>${postList(blogPosts)}`,
  };
}

function blogPostPage(post: BlogPost, origin: string): Omit<PageFrame, 'url'> {
  return {
    title: post.title,
    description: post.description,
    breadcrumbs: [home, journal],
    jsonLd: {
      '@context': 'https://schema.org',
      '@type': 'BlogPosting',
      headline: post.title,
      datePublished: post.date,
      author: { '@type': 'Person', name: post.author },
      mainEntityOfPage: `${origin}${post.path}`,
    },
    main: `<article class="post"><h1>${escapeHtml(post.title)}</h1>
<p class="byline">By ${post.author} on <time datetime="${post.date}">${post.date}</time></p>
${post.html}</article>`,
    aside: `<h2>Recent posts</h2>${postList(blogPosts.filter(({ path }) => path !== post.path).slice(0, 3))}`,
  };
}

const postList = (posts: readonly BlogPost[]): string =>
  `<ul class="posts">${posts.map(({ path, title, description }) => `<li><a href="${path}">${escapeHtml(title)}</a><p>${escapeHtml(description)}</p></li>`).join('\n')}</ul>`;

const productList = (shown: readonly DemoProduct[]): string =>
  `<ul class="products">${shown.map(productCard).join('\n')}</ul>`;

const productCard = ({ slug, name, price, summary, sku }: DemoProduct): string =>
  `<li class="product-card"><a href="/product/${slug}/"><img src="/media/${slug}.svg" alt="" loading="lazy"><h3>${escapeHtml(name)}</h3></a><p>${escapeHtml(summary)}</p><span class="amount">€ ${price}</span> <a rel="nofollow" class="button" href="/cart/?add-to-cart=${sku}">Add to cart</a></li>`;
