/**
 * The strongly connected components of more than one node (Tarjan, "Depth-first search and linear
 * graph algorithms", 1972). `edges` maps a node to the nodes that it points to.
 */
export function knotsOf(edges) {
  const found = [];
  const order = new Map();
  const lowest = new Map();
  const path = [];
  const visit = (node) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node));
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (path.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const component = path.splice(path.indexOf(node));
    if (component.length > 1) found.push(component);
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}
