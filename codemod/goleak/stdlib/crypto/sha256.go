package sha256

import "hash"

const (
	Size = iota
	Size224
	BlockSize
)

func New() hash.Hash
func New224() hash.Hash
func Sum224(data []byte) [28]byte
func Sum256(data []byte) [32]byte
