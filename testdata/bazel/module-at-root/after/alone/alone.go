package alone

import "example.org/m/internal/typecache"

var cache typecache.Map[string, int]

// Name is there to be imported.
const Name = "alone"
