package maphash

import "hash"

type Hash struct{}
type Seed struct{}

func Bytes(seed Seed, b []byte) uint64
func Comparable[T comparable](seed Seed, v T) uint64
func MakeSeed() Seed
func String(seed Seed, s string) uint64
func WriteComparable[T comparable](h *Hash, x T)
func (*Hash) BlockSize() int
func (*Hash) Clone() (hash.Cloner, error)
func (*Hash) Reset()
func (*Hash) Seed() Seed
func (*Hash) SetSeed(seed Seed)
func (*Hash) Size() int
func (*Hash) Sum(b []byte) []byte
func (*Hash) Sum64() uint64
func (*Hash) Write(b []byte) (int, error)
func (*Hash) WriteByte(b byte) error
func (*Hash) WriteString(s string) (int, error)
