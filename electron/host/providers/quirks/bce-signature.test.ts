import { describe, expect, it } from 'vitest';
import { signBce } from './bce-signature.ts';

describe('Baidu’s signature', () => {
  it('is that of the worked example in its documents', () => {
    // cloud.baidu.com/doc/Reference/s/wjwvz1xt2. There the signed headers are left unnamed (`//`),
    // which stands for the very ones that are named here.
    const authorization = signBce({
      method: 'PUT',
      url: 'https://bj.bcebos.com/v1/test/myfolder/readme.txt?partNumber=9&uploadId=a44cc9bab11cbd156984767aad637851',
      headers: {
        Date: 'Mon, 27 Apr 2015 16:23:49 +0800',
        'Content-Type': 'text/plain',
        'Content-Length': '8',
        'Content-Md5': 'NFzcPqhviddjRNnSOGo4rw==',
        'x-bce-date': '2015-04-27T08:23:49Z',
      },
      accessKey: 'a'.repeat(32),
      secretKey: 'b'.repeat(32),
      nowMs: Date.UTC(2015, 3, 27, 8, 23, 49),
    });
    expect(authorization).toBe(
      `bce-auth-v1/${'a'.repeat(32)}/2015-04-27T08:23:49Z/1800/content-length;content-md5;content-type;host;x-bce-date/d74a04362e6a848f5b39b15421cb449427f419c95a480fd6b8cf9fc783e2999e`,
    );
  });

  it('is that of the SDK, with empty parameters and a header that is not signed', () => {
    // baidubce/bce-sdk-js, test/sdk/auth.spec.js
    const authorization = signBce({
      method: 'PUT',
      url: 'https://bce.baidu.com/v1/bucket/object1?A=&b=&C=d',
      headers: { abc: '123', 'x-bce-meta-key1': 'ABC' },
      accessKey: 'my_ak',
      secretKey: 'my_sk',
      nowMs: 1_402_639_056_000,
    });
    expect(authorization).toBe(
      'bce-auth-v1/my_ak/2014-06-13T05:57:36Z/1800/host;x-bce-meta-key1/80c9672aca2ea9af4bb40b9a8ff458d72df94e97d550840727f3a929af271d25',
    );
  });

  it('depends on each part that it covers', () => {
    const request = {
      method: 'GET',
      url: 'https://iam.bj.baidubce.com/v1/a?x=1',
      accessKey: 'a',
      secretKey: 's',
      nowMs: 0,
    };
    const all = [
      request,
      { ...request, method: 'POST' },
      { ...request, url: 'https://iam.bj.baidubce.com/v1/b?x=1' },
      { ...request, url: 'https://iam.bj.baidubce.com/v1/a?x=2' },
      { ...request, url: 'https://other.test/v1/a?x=1' },
      { ...request, secretKey: 't' },
      { ...request, nowMs: 1_000 },
    ];
    expect(new Set(all.map((one) => signBce(one).split('/').at(-1))).size).toBe(all.length);
  });
});
