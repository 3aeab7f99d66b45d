import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page of prose. Its HTML lies in `content/`, without the frame that the theme puts around it. */
export interface Article {
  readonly path: string;
  readonly title: string;
  /** For the meta tag. */
  readonly description: string;
  readonly html: string;
}

export interface BlogPost extends Article {
  readonly author: string;
  /** ISO date. */
  readonly date: string;
}

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'content', `${name}.html`), 'utf8');

/** Pages of the shop itself: policies, help, contact. */
export const articles: readonly Article[] = [
  {
    path: '/shipping/',
    title: 'Shipping and delivery',
    description: 'Delivery times and shipping costs by country, tracking, pick-up.',
    html: read('shipping'),
  },
  {
    path: '/returns/',
    title: 'Returns and refunds',
    description: 'Thirty days to change your mind, opened packs included.',
    html: read('returns'),
  },
  {
    path: '/faq/',
    title: 'Frequently asked questions',
    description: 'Caffeine, samples, payment, storage and gift wrapping.',
    html: read('faq'),
  },
  {
    path: '/about/',
    title: 'About us',
    description: 'Who we are and how we buy tea.',
    html: read('about'),
  },
  {
    path: '/contact/',
    title: 'Contact',
    description: 'How to reach us, opening hours, wholesale.',
    html: read('contact'),
  },
];

/** Posts of the blog, newest first. */
export const blogPosts: readonly BlogPost[] = [
  {
    path: '/blog/cold-brew/',
    title: 'Cold brew: three recipes for July',
    description: 'Sencha overnight, peppermint with cucumber, iced Earl Grey.',
    author: 'Marit Aalto',
    date: '2025-07-04',
    html: read('blog-cold-brew'),
  },
  {
    path: '/blog/spring-in-uji/',
    title: 'Ten days of rain: spring in Uji',
    description: 'A visit to the family that grows our sencha and gyokuro.',
    author: 'Jonas Weidl',
    date: '2025-05-12',
    html: read('blog-spring-in-uji'),
  },
  {
    path: '/blog/caring-for-cast-iron/',
    title: 'Caring for cast iron',
    description: 'How to keep a cast iron teapot free of rust for decades.',
    author: 'Jonas Weidl',
    date: '2025-03-20',
    html: read('blog-caring-for-cast-iron'),
  },
  {
    path: '/blog/storing-tea/',
    title: 'How to store tea',
    description: 'Tins, fridges and smells.',
    author: 'Marit Aalto',
    date: '2025-02-03',
    html: read('blog-storing-tea'),
  },
  {
    path: '/blog/water-temperature/',
    title: 'Water temperature, and how to do without a thermometer',
    description: 'Which tea wants which water, as a table for the fridge.',
    author: 'Marit Aalto',
    date: '2025-01-14',
    html: read('blog-water-temperature'),
  },
];
