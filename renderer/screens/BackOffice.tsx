import { Redirect, Route, Switch } from 'wouter';
import { Attention } from './Attention.tsx';
import { Audit } from './Audit.tsx';
import { Catalogue } from './Catalogue.tsx';
import { CatalogueImport } from './CatalogueImport.tsx';
import { Customers } from './Customers.tsx';
import { Estimates } from './Estimates.tsx';
import { Revise } from './Revise.tsx';
import { Settings } from './Settings.tsx';
import { Shift } from './Shift.tsx';
import { Staff } from './Staff.tsx';
import { Tills } from './Tills.tsx';

/** Every screen that no sale at the counter needs; it comes after the first one is there. */
export function BackOffice({ typed, onTyped }: { typed: string; onTyped(typed: string): void }) {
  return (
    <Switch>
      <Route path="/estimates/:id/revise">
        {({ id }) => <Revise key={id} estimateId={id} typed={typed} onTyped={onTyped} />}
      </Route>
      <Route path="/estimates/:id?">{({ id }) => <Estimates id={id} typed={typed} />}</Route>
      <Route path="/attention">
        <Attention />
      </Route>
      <Route path="/audit">
        <Audit typed={typed} />
      </Route>
      <Route path="/catalogue/products/import">
        <CatalogueImport />
      </Route>
      <Route path="/catalogue/:tab?">{({ tab }) => <Catalogue tab={tab} typed={typed} />}</Route>
      <Route path="/customers">
        <Customers typed={typed} />
      </Route>
      <Route path="/tills">
        <Tills />
      </Route>
      <Route path="/shift/:id?">{({ id }) => <Shift key={id} id={id} />}</Route>
      <Route path="/settings/staff">
        <Staff />
      </Route>
      <Route path="/settings">
        <Settings />
      </Route>
      <Route>
        <Redirect to="/orders" />
      </Route>
    </Switch>
  );
}
