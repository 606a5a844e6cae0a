import type { ReactNode } from 'react';
import type { OpenSheet } from './Catalogue.tsx';

/** What every list of the catalogue gets. */
export interface CatalogueList {
  /** The way to the other lists. */
  tools: ReactNode;
  /** What was typed into the search. */
  typed: string;
  mayEdit: boolean;
  onOpen(sheet: OpenSheet): void;
}
