package multipart

import (
	"io"
	"net/textproto"
)

type File interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Closer
}
type FileHeader struct {
	Filename string
	Header   textproto.MIMEHeader
	Size     int64
}
type Form struct {
	Value map[string][]string
	File  map[string][]*FileHeader
}
type Part struct {
	Header textproto.MIMEHeader
}
type Reader struct{}
type Writer struct{}

var ErrMessageTooLarge error

func FileContentDisposition(fieldname, filename string) string
func NewReader(r io.Reader, boundary string) *Reader
func NewWriter(w io.Writer) *Writer
func (*FileHeader) Open() (File, error)
func (*Form) RemoveAll() error
func (*Part) Close() error
func (*Part) FileName() string
func (*Part) FormName() string
func (*Part) Read(d []byte) (n int, err error)
func (*Reader) NextPart() (*Part, error)
func (*Reader) NextRawPart() (*Part, error)
func (*Reader) ReadForm(maxMemory int64) (*Form, error)
func (*Writer) Boundary() string
func (*Writer) Close() error
func (*Writer) CreateFormField(fieldname string) (io.Writer, error)
func (*Writer) CreateFormFile(fieldname, filename string) (io.Writer, error)
func (*Writer) CreatePart(header textproto.MIMEHeader) (io.Writer, error)
func (*Writer) FormDataContentType() string
func (*Writer) SetBoundary(boundary string) error
func (*Writer) WriteField(fieldname, value string) error
