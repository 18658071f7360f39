package textproto

import (
	"bufio"
	"io"
)

type Conn struct {
	Reader
	Writer
	Pipeline
}
type Error struct {
	Code int
	Msg  string
}
type MIMEHeader map[string][]string
type Pipeline struct{}
type ProtocolError string
type Reader struct {
	R *bufio.Reader
}
type Writer struct {
	W *bufio.Writer
}

func CanonicalMIMEHeaderKey(s string) string
func Dial(network, addr string) (*Conn, error)
func NewConn(conn io.ReadWriteCloser) *Conn
func NewReader(r *bufio.Reader) *Reader
func NewWriter(w *bufio.Writer) *Writer
func TrimBytes(b []byte) []byte
func TrimString(s string) string
func (*Conn) Close() error
func (*Conn) Cmd(format string, args ...any) (id uint, err error)
func (*Error) Error() string
func (MIMEHeader) Add(key, value string)
func (MIMEHeader) Del(key string)
func (MIMEHeader) Get(key string) string
func (MIMEHeader) Set(key, value string)
func (MIMEHeader) Values(key string) []string
func (*Pipeline) EndRequest(id uint)
func (*Pipeline) EndResponse(id uint)
func (*Pipeline) Next() uint
func (*Pipeline) StartRequest(id uint)
func (*Pipeline) StartResponse(id uint)
func (ProtocolError) Error() string
func (*Reader) DotReader() io.Reader
func (*Reader) ReadCodeLine(expectCode int) (code int, message string, err error)
func (*Reader) ReadContinuedLine() (string, error)
func (*Reader) ReadContinuedLineBytes() ([]byte, error)
func (*Reader) ReadDotBytes() ([]byte, error)
func (*Reader) ReadDotLines() ([]string, error)
func (*Reader) ReadLine() (string, error)
func (*Reader) ReadLineBytes() ([]byte, error)
func (*Reader) ReadMIMEHeader() (MIMEHeader, error)
func (*Reader) ReadResponse(expectCode int) (code int, message string, err error)
func (*Writer) DotWriter() io.WriteCloser
func (*Writer) PrintfLine(format string, args ...any) error
