package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Config names a bucket in an S3-compatible store. The bucket must exist and
// be private; bucket encryption and replication are the store's business.
type S3Config struct {
	Endpoint  string // host:port; "" means no S3
	Bucket    string
	Region    string // "" means us-east-1, which most stores accept
	AccessKey string
	SecretKey string
	Plain     bool // http instead of https; for a store on the same host only
}

// An S3 is a Store in a bucket. It sends each file in one signed request whose
// signature covers the hash, so the store itself refuses damaged bytes.
type S3 struct {
	core   minio.Core
	bucket string
}

// OpenS3 connects to nothing yet: the first request does.
func OpenS3(cfg S3Config) (*S3, error) {
	if cfg.Region == "" {
		cfg.Region = "us-east-1" // also saves the request that asks for it
	}
	core, err := minio.NewCore(cfg.Endpoint, &minio.Options{
		Creds:      credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""),
		Secure:     !cfg.Plain,
		Region:     cfg.Region,
		MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("open S3 store %s: %w", cfg.Endpoint, err)
	}
	return &S3{*core, cfg.Bucket}, nil
}

func (s *S3) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	hash, err := hashOf(key)
	if err != nil {
		return err
	}
	_, err = s.core.PutObject(ctx, s.bucket, key, r, size, "", hash, minio.PutObjectOptions{
		ContentType: "application/octet-stream", // never something a browser would run
		// The hash is in the signature already; without this a plain
		// connection would sign every 64 KiB a second time.
		DisableContentSha256: true,
		DisableMultipart:     true,
	})
	return remote("store", key, err)
}

type s3File struct {
	*minio.Object
	info Info
}

func (f s3File) Info() Info { return f.info }

func (s *S3) Open(ctx context.Context, key string) (File, error) {
	if _, err := hashOf(key); err != nil {
		return nil, err
	}
	object, err := s.core.Client.GetObject(ctx, s.bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, remote("open", key, err)
	}
	st, err := object.Stat() // GetObject alone asks nothing of the store
	if err != nil {
		object.Close()
		return nil, remote("open", key, err)
	}
	return s3File{object, Info{key, st.Size, st.LastModified}}, nil
}

func (s *S3) Stat(ctx context.Context, key string) (Info, error) {
	if _, err := hashOf(key); err != nil {
		return Info{}, err
	}
	st, err := s.core.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, remote("stat", key, err)
	}
	return Info{key, st.Size, st.LastModified}, nil
}

func (s *S3) Delete(ctx context.Context, key string) error {
	if _, err := hashOf(key); err != nil {
		return err
	}
	return remote("delete", key, s.core.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}))
}

// Expire looks and deletes in two requests, since S3 has no conditional delete
// that all stores know: another node that puts the same bytes between the two
// would lose them. The day's grace makes that a matter of milliseconds a day.
func (s *S3) Expire(ctx context.Context, key string, before time.Time) (bool, error) {
	info, err := s.Stat(ctx, key)
	if errors.Is(err, ErrMissing) || err == nil && !info.Modified.Before(before) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, s.Delete(ctx, key)
}

func (s *S3) Walk(ctx context.Context, prefix string, visit func(Info) error) error {
	ctx, stop := context.WithCancel(ctx) // ends the lister when visit fails
	defer stop()
	for o := range s.core.Client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return remote("list", prefix, o.Err)
		}
		if _, err := hashOf(o.Key); err != nil {
			continue
		}
		if err := visit(Info{o.Key, o.Size, o.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Failed is always nil: each request to the store answers for itself.
func (s *S3) Failed() error { return nil }

func remote(action, key string, err error) error {
	if err == nil {
		return nil
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.StatusCode == http.StatusNotFound && answer.Code == minio.NoSuchKey:
		return fmt.Errorf("%s: %w", key, ErrMissing)
	case answer.StatusCode == http.StatusInsufficientStorage:
		return fmt.Errorf("%s %s: %w (%v)", action, key, ErrDiskFull, err)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s %s: %w", action, key, err)
	}
	return fmt.Errorf("%s %s: %w (%v)", action, key, ErrStorage, err)
}
