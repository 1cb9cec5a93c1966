import type { Justice } from './justice.ts';
import type { Marketplace } from './marketplace.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

/** What a chapter is played with. */
export interface Cast extends World, Marketplace, Justice {
  readonly story: Story;
}

/** Seven bonded scanners: three who sign, four who judge what those signed. */
export const scanners = ['scanner1', 'scanner2', 'scanner3', 'scanner4', 'scanner5', 'scanner6', 'scanner7'];
export const signers = scanners.slice(0, 3);
export const judges = scanners.slice(3);

/** Everyone in the story. The crowd is the rest of the network: its coins are in the vault, too. */
export const people = [
  'alice',
  'dora',
  'mallory',
  'eve',
  'fred',
  'oscar',
  'bob',
  'carol',
  'mia',
  'accuser',
  'crowd',
  ...scanners,
];
