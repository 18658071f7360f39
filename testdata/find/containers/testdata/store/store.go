// Package store is a container that only this module's goleak.toml knows.
package store

// Table keeps entries.
type Table struct{ rows map[interface{}]interface{} }

// Open returns an empty table.
func Open(limit int) *Table { return &Table{map[interface{}]interface{}{}} }

// Row looks a key up.
func (t *Table) Row(key interface{}) (interface{}, bool) {
	v, ok := t.rows[key]
	return v, ok
}

// Put sets a value; it comes before the key.
func (t *Table) Put(value, key interface{}) { t.rows[key] = value }
