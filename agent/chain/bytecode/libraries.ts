// Written by contracts/script/write-bindings.ts from the compiled contracts: do not edit.
// biome-ignore-all format: one line for each item of the interface

import { bondsCode } from './bonds.ts';
import { contestCode } from './contest.ts';
import { dischargeCode } from './discharge.ts';
import { endingCode } from './ending.ts';
import { panelCode } from './panel.ts';
import { policiesCode } from './policies.ts';
import { providerChargesCode } from './provider-charges.ts';
import { quoteCode } from './quote.ts';
import { sourceChargesCode } from './source-charges.ts';
import { victimsCode } from './victims.ts';

type Code = { readonly object: string; readonly links: Readonly<Record<string, readonly number[]>> };

export const libraryCodes: Readonly<Record<string, Code>> = {
  Bonds: bondsCode,
  Contest: contestCode,
  Discharge: dischargeCode,
  Ending: endingCode,
  Panel: panelCode,
  Policies: policiesCode,
  ProviderCharges: providerChargesCode,
  Quote: quoteCode,
  SourceCharges: sourceChargesCode,
  Victims: victimsCode,
};
