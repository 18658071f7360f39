package crc32

import "hash"

type Table [256]uint32

const (
	Size = iota
	IEEE
	Castagnoli
	Koopman
)

var IEEETable *Table

func Checksum(data []byte, tab *Table) uint32
func ChecksumIEEE(data []byte) uint32
func MakeTable(poly uint32) *Table
func New(tab *Table) hash.Hash32
func NewIEEE() hash.Hash32
func Update(crc uint32, tab *Table, p []byte) uint32
