/**
 * The shell's words with which a package refuses to go from a node that is set up: the agents would be gone under the cluster's
 * hands, which fences a node whose resources it cannot stop.
 */
export const refusalToGo = `  if [ -e /var/lib/xcatha/set.json ]; then
    echo "xcatha: this node is set up: without the agents the cluster could not stop the management node and would fence it" >&2
    echo "xcatha: run xcatha-setup remove first (or, if this node is in no cluster any more, move /var/lib/xcatha/set.json away)" >&2
    exit 1
  fi`;
