package offsets

// The comment fills this file up to where the other one compares the map with nil: there, and
// nowhere else, is the map asked for its length here, which says nothing of the condition in
// the other file that has the same offset

// Count counts.
func Count() int { return len(types) }
