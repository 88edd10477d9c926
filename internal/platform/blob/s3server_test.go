package blob_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// An s3server is a bucket in memory that believes nobody: it checks the AWS
// signature (version 4) of every request and the hash of every body.
type s3server struct {
	*httptest.Server
	key, secret, bucket string
	refuse              int // when not 0, the status of every answer

	mu      sync.Mutex
	objects map[string]s3object
}

type s3object struct {
	data []byte
	at   time.Time
}

func serveS3(t *testing.T) *s3server {
	s := &s3server{key: "ha-son", secret: "a secret of forty letters", bucket: "xaso", objects: map[string]s3object{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *s3server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if s.refuse != 0 {
		fail(w, s.refuse, "InternalError")
		return
	}
	claimed := r.Header.Get("X-Amz-Content-Sha256")
	if r.Header.Get("Authorization") != s.authorization(r, claimed) {
		fail(w, http.StatusForbidden, "SignatureDoesNotMatch")
		return
	}
	if sum := sha256.Sum256(body); claimed != hex.EncodeToString(sum[:]) {
		fail(w, http.StatusBadRequest, "XAmzContentSHA256Mismatch")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	bucket, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	object, ok := s.objects[name]
	switch {
	case bucket != s.bucket:
		fail(w, http.StatusNotFound, "NoSuchBucket")
	case r.Method == http.MethodPut && name != "":
		s.objects[name] = s3object{body, time.Now()}
		w.Header().Set("ETag", etag(body))
	case r.Method == http.MethodDelete:
		delete(s.objects, name)
		w.WriteHeader(http.StatusNoContent)
	case name == "":
		s.list(w, r.URL.Query())
	case !ok:
		fail(w, http.StatusNotFound, "NoSuchKey")
	default:
		w.Header().Set("ETag", etag(object.data))
		http.ServeContent(w, r, "", object.at, bytes.NewReader(object.data))
	}
}

// list answers ListObjectsV2 two names at a time, so that paging is used.
func (s *s3server) list(w http.ResponseWriter, q url.Values) {
	type content struct {
		Key          string
		Size         int
		LastModified string
		ETag         string
	}
	var page struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		IsTruncated           bool
		NextContinuationToken string
		Contents              []content
	}
	var names []string
	for name := range s.objects {
		if strings.HasPrefix(name, q.Get("prefix")) && name > q.Get("continuation-token") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for i, name := range names {
		if i == 2 {
			page.IsTruncated, page.NextContinuationToken = true, names[1]
			break
		}
		o := s.objects[name]
		page.Contents = append(page.Contents, content{name, len(o.data), o.at.UTC().Format(time.RFC3339Nano), etag(o.data)})
	}
	xml.NewEncoder(w).Encode(page)
}

// authorization is the header a sender with our secret would have sent.
func (s *s3server) authorization(r *http.Request, bodyHash string) string {
	_, rest, _ := strings.Cut(r.Header.Get("Authorization"), "SignedHeaders=")
	signed, _, _ := strings.Cut(rest, ",")
	var headers strings.Builder
	for _, name := range strings.Split(signed, ";") {
		value := strings.Join(r.Header.Values(name), ",")
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = fmt.Sprint(r.ContentLength)
		}
		fmt.Fprintf(&headers, "%s:%s\n", name, strings.TrimSpace(value))
	}
	canonical := strings.Join([]string{
		r.Method, r.URL.EscapedPath(), strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20"),
		headers.String(), signed, bodyHash,
	}, "\n")
	at := r.Header.Get("X-Amz-Date")
	if len(at) < 8 || !strings.Contains(";"+signed+";", ";host;") {
		return "unsigned"
	}
	scope := at[:8] + "/us-east-1/s3/aws4_request"
	sum := sha256.Sum256([]byte(canonical))
	toSign := "AWS4-HMAC-SHA256\n" + at + "\n" + scope + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + s.secret)
	for _, step := range strings.Split(scope, "/") {
		key = sign(key, step)
	}
	return fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x", s.key, scope, signed, sign(key, toSign))
}

func sign(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func etag(data []byte) string { return fmt.Sprintf(`"%x"`, md5.Sum(data)) }

func fail(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
}
