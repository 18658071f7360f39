package md5

import "hash"

const (
	Size = iota
	BlockSize
)

func New() hash.Hash
func Sum(data []byte) [16]byte
