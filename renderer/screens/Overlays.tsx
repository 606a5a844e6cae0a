import { ApprovalSheet } from '../components/ApprovalSheet.tsx';
import { ApprovalWanted } from '../components/ApprovalWanted.tsx';
import { NewTill } from './NewTill.tsx';

/** What comes over whichever screen is there, because somebody else wants an answer. */
export function Overlays() {
  return (
    <>
      <ApprovalSheet />
      <ApprovalWanted />
      <NewTill />
    </>
  );
}
