/** What a person may look for in a document. */
interface Findable {
  number: string;
  customerName?: string | undefined;
  lines: readonly { name: string }[];
}

/** Whether a document carries every typed word in number, customer or items; nothing typed finds all. */
export function searchOf(typed: string): (document: Findable) => boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return ({ number, customerName = '', lines }) => {
    const text = [number, customerName, ...lines.map((line) => line.name)].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
