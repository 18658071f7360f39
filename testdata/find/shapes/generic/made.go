package generic

import "reflect"

// Table is used with types of types nowhere but in calls of the functions that make it.
type Table[K comparable, V any] struct {
	rows map[K]V // want "GL001 Table.rows"
}

// NewTable returns an empty table.
func NewTable[K comparable, V any]() *Table[K, V] { return &Table[K, V]{rows: make(map[K]V)} }

// TableOf returns a table with one row.
func TableOf[K comparable, V any](key K, v V) *Table[K, V] {
	t := NewTable[K, V]()
	t.rows[key] = v
	return t
}

// Row returns a row, or makes it.
func (t *Table[K, V]) Row(key K, of func(K) V) V {
	v, ok := t.rows[key]
	if !ok {
		v = of(key)
		t.rows[key] = v
	}
	return v
}

var (
	rows = NewTable[string, reflect.Type]()
	ints = TableOf("int", 1)
)

// Row returns the type that a name had first.
func Row(name string, v any) reflect.Type {
	ints.Row(name, func(string) int { return 0 })
	return rows.Row(name, func(string) reflect.Type { return reflect.TypeOf(v) })
}
