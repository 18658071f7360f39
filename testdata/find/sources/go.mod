// Where stored types come from: every way to get hold of a reflect.Type that a sync.Map, which takes anything,
// does not tell by its own type.
module example.com/sources

go 1.22
