import { Failure } from '../../ocf/failure';

/** An XML element without its text: the CIB and the answers of Pacemaker's tools say all in attributes. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly parent: XmlElement | undefined;
}

interface RawElement {
  '#name': string;
  $?: Record<string, string>;
  $$?: RawElement[];
}

/** Reads a document in its order. @throws Failure `unreadable-xml` naming what `source` gave. */
export async function parseXml(text: string, source: string): Promise<XmlElement> {
  const { parseStringPromise } = await import('xml2js');
  try {
    const options = { explicitChildren: true, preserveChildrenOrder: true, explicitRoot: false };
    return toElement(await parseStringPromise(text, options), undefined);
  } catch {
    throw new Failure('unreadable-xml', `${source} did not answer in XML: ${text.slice(0, 80) || 'it said nothing'}`);
  }
}

function toElement(raw: RawElement, parent: XmlElement | undefined): XmlElement {
  const children: XmlElement[] = [];
  const element = { name: raw['#name'], attributes: raw.$ ?? {}, children, parent };
  for (const child of raw.$$ ?? []) children.push(toElement(child, element));
  return element;
}

/** All elements of one name at any depth, in document order. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)]);
}

/** The direct children of one name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The element with this id at any depth, or undefined. */
export function elementById(element: XmlElement, id: string): XmlElement | undefined {
  for (const child of element.children) {
    const found = child.attributes.id === id ? child : elementById(child, id);
    if (found) return found;
  }
  return undefined;
}
