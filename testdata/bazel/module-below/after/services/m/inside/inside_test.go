package inside

import "example.org/m/internal/typecache"

var cache typecache.Map[string, int]
