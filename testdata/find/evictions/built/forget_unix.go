//go:build unix && !mine

package built

// ForgetTogether forgets on systems like Unix.
func ForgetTogether(name string) { together.Delete(name) }
