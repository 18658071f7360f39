package alone

import "sync"

var cache sync.Map

// Name is there to be imported.
const Name = "alone"
