package sha1

import "hash"

const (
	Size = iota
	BlockSize
)

func New() hash.Hash
func Sum(data []byte) [20]byte
