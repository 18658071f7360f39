// Package users asks for batches.
package users

import (
	"bufio"
	"fmt"
	"os"

	"example.com/calls/internal/batch"
)

// Lookup asks about the users that a file names.
func Lookup() any {
	queries := map[string]string{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		queries[fmt.Sprint(len(queries))] = fmt.Sprintf("user(login: %q)", lines.Text())
	}
	return batch.Query(queries)
}

// Fixed asks for two types.
func Fixed() []any { return []any{batch.Fixed("User"), batch.Fixed("Group")} }
