import Testing

/// What OpenSSL said to itself, as Tools/make-tls-captures lets it: the flights in their order, and the key log.
struct Conversation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Flights in base64, of client and server in turn.
    let flights: [String]
    let keyLog: String

    static let all = [
        Conversation(
            testDescription: "TLS 1.3, AES-GCM",
            flights: [
                "FgMBAPABAADsAwOZsTIHGso7oFjDKHHIBGYugwE3g/tWMeTsk3CBgCb9vyCJeUw/Md28jyZXt2ezBPWdGW4pYI5efe"
                    + "Kh+EmJzw8SgwAIEwITAxMBAP8BAACbAAAAEAAOAAALZXhhbXBsZS5jb20ACwAEAwABAgAKABYAFAAdABcAHgAZABgB"
                    + "AAEBAQIBAwEEACMAAAAWAAAAFwAAAA0AHgAcBAMFAwYDCAcICAgJCAoICwgECAUIBgQBBQEGAQArAAMCAwQALQACAQ"
                    + "EAMwAmACQAHQAgrYVAA5mFr1mCiqL4i6DnaYW2mo70lSmVnapRu6KLLls=",
                "FgMDAHoCAAB2AwMnlODA/fVAXLZDXcCHDx6+GG3gUkwmVQ+VjV6zwko88iCJeUw/Md28jyZXt2ezBPWdGW4pYI5efe"
                    + "Kh+EmJzw8SgxMCAAAuACsAAgMEADMAJAAdACDthq+rAOAxYXE2wDE5yJy0q4AIdo6xW/hHQLEQOPkGaBQDAwABARcD"
                    + "AwAX1hxSFYgkalgy/3v86zpqbcJBCLzfzz8XAwMBo2LsQjv1e4cZlBGPV7LtiEDGf9Zyp5C1pYWPcHukOvjU73gmhH"
                    + "EK4mC10CIznFb2OKbmnZmZOotOHuDPxytf/Ykf5DcGz7lQC7LnNqOx+jAWCDMeLTpjt2lmSW7+YUXN0S1B/Jd8dnp0"
                    + "y0sY31BYFbWuSsA/S/sOW66Mwut35VxW40zvV3S3MQWVzk7b2vash5OBqfggH4qNRqwtTK9QtIw6Bf4mHpxrYtVZFc"
                    + "EsgW+Pd1V3zuE8Z+X1oeA3WqkgUYHqjPeV9wyTugliXiSafnvU2YefIGFTLblKh0gKkixNxqutHR7AXF3apQ2RYZ09"
                    + "mLKCxFxLVri6mQ37hu655KFauoG94fXBVw1sKK/jb86tEgdVbBRXRcH0eXEUtdNj3q6RCw32NghmYFH6EiZj6mXOiN"
                    + "pM7AKTOK3E1ANxvX6cPmEWDjcLHVfxI2smivup0XeMvU9sPM9SU8dRP3iUXLf3CIfneD8gz1OOtmiOeekwC2d4nHqd"
                    + "dF329DFTjsnUeHGJO5/fQZjjrf84Z4H7cNlkRvA5ErhwGBxpvh7wQ8syWnSKFwMDAF9zmMYpfz1WKYXr89y8lPxymI"
                    + "s6PrCDVqvy1s0LfN6nihk3LFtTfea3wczQ1Omaf53utICsefdmWkJ0OTod4EixjQfm2s3fs+s5T1Ju2syBjIbMwxJW"
                    + "JAFbLCHFQemr5xcDAwBFds7ULhD2twTzc43NNiDmU2YTyocw+G80TywIOcHokpEYv0UleehMPKHx7RdN/yTAvvU0pn"
                    + "So9q7q+V1lNDoCTwG+zoua",
                "FAMDAAEBFwMDAEU+KU36thv003GD9FfG5q+lNu9JgcSE+5FoW+U9KrTbGco+9BJ2u3KXUupX/AU9vvF7klD0El2H1x"
                    + "cjHREjyJ3wVk+rOa8=",
                "FwMDAPp5yNNsmV88p0AJW9xqX7idDU55Ql4X0ORk2BWkaBcAQe1pwSUB+32X75YOOTrBO5E+qcC8w3MFQTupw0ERGj"
                    + "NgbYuevBTX4eyTe8A+PycEOA6jfsOkK0RmZDRDEelrcZ0rFIsPRzgaHNjPvJd6SlvrxyrFoO1CrGk3fmxC+QKZc13c"
                    + "DK7ByzKVmuOa09idxPPGyaJn0W8XbQudXC84AFpgTratA8gSevLPSFE/9LjG1ehtmEf1RY83XVP77TfB3dUJR0i0Ee"
                    + "JjBnrFQU4bDQyubo0YOv7/28QMl4DvXqTNxOTbgiauEtVWurMjoi/l2qx53dNMZxKyGkm1FwMDAPpydGtLXdf6vbw9"
                    + "T/BzwhHbkUTh6LAUf+k+dRcl/6wwYry3yyGXXoVAM+HpVG2CrfM9v6Hr+edSS8D29pVYldYTqrtPD8p4oMmSO8UCRq"
                    + "YP2YhJoJ67/39IpAMTsZyo5inxUjC49UKasEHmdm/jMideIa5h3f6mh+dPfhESLZgQGki0vh+qrI5wfnEez+4oSqKR"
                    + "RGzAcAXrKumB+88E20Mjduj4d2DXDQBvaWZNU9+1m+bJ+1U4gy2/YLhp9Y9Nut2vpsbnyoC2X2JDRAHRFw2iHnW/0p"
                    + "4BjYKcx5c5T71Q31GNr+yOcgvAv4Pk7upciBcka3wN38rz8pbS",
                "FwMDAB5KAl5QUh/nsK+0bE/qgxoPrgIGFhqnB6KDWfqRzjU=",
                "FwMDAB8kFgA7zhROfRkTmGJBhzwqbSfPH6tnVYco6J2nOF/E",
                "FwMDAB/9yrAxzguyFrcx/gL0yfwBBdQqSl3pXJ/Mgwf76YxDFwMDAB77shG44KHd74U2i6X8Hn3jf5pTvKJSQfm/SR"
                    + "VfZto=",
                "FwMDACCr1oYKowLi12HgTSWA+p+gZDRUVyJHOLzmANDdvyKWLQ==",
            ],
            keyLog: """
                SERVER_HANDSHAKE_TRAFFIC_SECRET 99b132071aca3ba058c32871c804662e83013783fb5631e4ec9370818026fdbf \
                17535be632985f718ec6c94ffa5edb7a19a886b904e82fce70b4b349877bf6082c04bf455426997045aef528ceafbd8b
                SERVER_TRAFFIC_SECRET_0 99b132071aca3ba058c32871c804662e83013783fb5631e4ec9370818026fdbf \
                d6a4b4eb419402303001e2dfe6ca0f368af95bd834225c68afe521b1583b36b58af1c97c7a7d7a9783053d2d89a9c7d0
                CLIENT_HANDSHAKE_TRAFFIC_SECRET 99b132071aca3ba058c32871c804662e83013783fb5631e4ec9370818026fdbf \
                ba3e9e0072bcc1727be0d27db9d2dd73dfc32407c467454cda2ece3356a699133a602efd4f096a3fbb2a52d393bbde73
                CLIENT_TRAFFIC_SECRET_0 99b132071aca3ba058c32871c804662e83013783fb5631e4ec9370818026fdbf \
                d79e34f428d50f12218f0eee3f3a7b06f699bc403f66b9b73894c59391c4a1490626163af59c6806e5b78a9e807cf7e0
                """),
        Conversation(
            testDescription: "TLS 1.2, AES-GCM",
            flights: [
                "FgMBAJ0BAACZAwO5PD4sb0BBOpDkfieamXmiaB38hYww/2R+bvQYHfiJZQAABMArAP8BAABsAAAAEAAOAAALZXhhbX"
                    + "BsZS5jb20ACwAEAwABAgAKAAwACgAdABcAHgAZABgAIwAAABYAAAAXAAAADQAwAC4EAwUDBgMIBwgICAkICggLCAQI"
                    + "BQgGBAEFAQYBAwMCAwMBAgEDAgICBAIFAgYC",
                "FgMDAEECAAA9AwN0PoOX9GWrbYvQmixzhfq8jgwXT5OhUfwiZSflXPnaEwDAKwAAFf8BAAEAAAsABAMAAQIAIwAAAB"
                    + "cAABYDAwGPCwABiwABiAABhTCCAYEwggEnoAMCAQICFBwV/+gRJHLH3c/cG4zoRo/+mccNMAoGCCqGSM49BAMCMBYx"
                    + "FDASBgNVBAMMC2V4YW1wbGUuY29tMB4XDTI2MTEyOTE2MjA0MFoXDTM2MTEyNjE2MjA0MFowFjEUMBIGA1UEAwwLZX"
                    + "hhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATf0zPiQFCTDqfYwLwy9rXzxzH0flMP+2qutVo1NEyc"
                    + "NBRdmCsOZZuRhASCLlOce91M4f2xshK7mrP5KR5NajMGo1MwUTAdBgNVHQ4EFgQUNTK3M3nR1MwaK8RKwoNTbeI+7e"
                    + "kwHwYDVR0jBBgwFoAUNTK3M3nR1MwaK8RKwoNTbeI+7ekwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF"
                    + "AiEAtKSEB9z4E9chnbDG6DhrhYNJk/lYzZyHFZrizRjG8toCIGJ/aFTu2/zagAuof0QiCS4vyXpjgzEC3Qlkf3Pjd0"
                    + "JrFgMDAHQMAABwAwAdILNlZKvPpRP+bFbYWTMZ65VTqYi8VOtsfAzRmW8bekV3BAMASDBGAiEAnS6nN8BAZ0QdDMMf"
                    + "VK437SFuuhcbHKC/eUz/bwv+gKUCIQDJowMgPUzYefx6fZwe2vzKMiCiV0rz1VZrwS8ZiOuUAhYDAwAEDgAAAA==",
                "FgMDACUQAAAhICDFt/Q0VlxINVoDvg/G3XD9PzTBstFSlQt8V4QYKZ85FAMDAAEBFgMDACj+NC3IeEW/Ky545E/fuW"
                    + "LDO8BrSfSHK48Ws5exw0GCNcceG24uzyhC",
                "FgMDALoEAAC2AAAcIACwthFnAPTO282ATyMEYX+8PWMFw60N3GfaZp07kMu1tjMDeuNcuYbj//EvSMDVPVOT/EgU2W"
                    + "M0bqBWfX66X5cRFcuBlATDWkg542Naw8gdce+cP2mKpPh2sGxsG5I0o15rYLiZmjZ1uJJhmiDZ36lWVcVCQVnuNoJ+"
                    + "ARN9oBDkH4R24w+7h8tD2DtsAvQaDy8QVkdHctAQJbeW1lQysEt4LyJ0zp26yLvuTLOPLdtPUG4UAwMAAQEWAwMAKK"
                    + "TvgOW1HfsiGfefEp4YNNhohMF6LFIjZDk6rpzvMFAr6srTf03zY44=",
                "FwMDACX+NC3IeEW/LPeaoVwHtaOuu8z6nki/yhbP/5Ml55JDw1lXWBo0",
                "FwMDACak74DltR37I+mQvs3s0RyhD7sWncIapLGZGTq+vAMszSj3nDjq9Q==",
                "FwMDACb+NC3IeEW/LQfE5XNvfFezwnqv8oAFiD2tt0NMpa7uc38QTTsE6hcDAwAl/jQtyHhFvy5fWNiSvLpIcU1qp3"
                    + "ULWwkI4YJeH93B0qrLScLUcQ==",
                "FwMDACek74DltR37JEuVTqnuirR/yYgiutqCleCz4/XnF0whUsBzih1YtCM=",
            ],
            keyLog: """
                CLIENT_RANDOM b93c3e2c6f40413a90e47e279a9979a2681dfc858c30ff647e6ef4181df88965 \
                35f8f954a0f8c06dd946a884b924bc0d154ba44a153f7da67a2643e686ac22b8cb5c7d8618c4d8acaacb212d848ddb4a
                """),
        Conversation(
            testDescription: "TLS 1.2, ChaCha20-Poly1305",
            flights: [
                "FgMBAJ0BAACZAwORg2PZnauKN7df5g1AcJN1naRBfc7mXD2aMC4bb2WKEgAABMypAP8BAABsAAAAEAAOAAALZXhhbX"
                    + "BsZS5jb20ACwAEAwABAgAKAAwACgAdABcAHgAZABgAIwAAABYAAAAXAAAADQAwAC4EAwUDBgMIBwgICAkICggLCAQI"
                    + "BQgGBAEFAQYBAwMCAwMBAgEDAgICBAIFAgYC",
                "FgMDAEECAAA9AwMrB4UUPWsdOpykLNb2CISLCFGHdkYfDfg0DgeRa2GZPwDMqQAAFf8BAAEAAAsABAMAAQIAIwAAAB"
                    + "cAABYDAwGPCwABiwABiAABhTCCAYEwggEnoAMCAQICFBwV/+gRJHLH3c/cG4zoRo/+mccNMAoGCCqGSM49BAMCMBYx"
                    + "FDASBgNVBAMMC2V4YW1wbGUuY29tMB4XDTI2MTEyOTE2MjA0MFoXDTM2MTEyNjE2MjA0MFowFjEUMBIGA1UEAwwLZX"
                    + "hhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATf0zPiQFCTDqfYwLwy9rXzxzH0flMP+2qutVo1NEyc"
                    + "NBRdmCsOZZuRhASCLlOce91M4f2xshK7mrP5KR5NajMGo1MwUTAdBgNVHQ4EFgQUNTK3M3nR1MwaK8RKwoNTbeI+7e"
                    + "kwHwYDVR0jBBgwFoAUNTK3M3nR1MwaK8RKwoNTbeI+7ekwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF"
                    + "AiEAtKSEB9z4E9chnbDG6DhrhYNJk/lYzZyHFZrizRjG8toCIGJ/aFTu2/zagAuof0QiCS4vyXpjgzEC3Qlkf3Pjd0"
                    + "JrFgMDAHQMAABwAwAdIHQTCbIiiB3pdDwHzVzwEpRur8u+Ns56el+5xmNBA+12BAMASDBGAiEA4xLZFhDq11TO4ifG"
                    + "MH0QRP/Rgi8OUdhUnh1y1tpJmW8CIQDqpsozXftj+63MwlWpubamhDU7JqR7C67KqHk75S5emRYDAwAEDgAAAA==",
                "FgMDACUQAAAhICl/N2TRrcdVEGj40/xhyNgJd9/pPP9QSACrQuRU7s5NFAMDAAEBFgMDACAFGmbRNK0Yoq+UOUz/Nb"
                    + "quXUW+iRywXnI1iiJHIqcNkg==",
                "FgMDALoEAAC2AAAcIACwsHqCoTd/Dof5UlHYPtsygPGUg5yQBrRaegN4sco/VDcFxZPUD1twVoZUu8MsfsMax5zqI2"
                    + "5nkUMM5h69ZVCG7UYnuvdDCf2Vilty62iqJaXiKSQXFB1csD9DZSxerHTBFB0nsd+AsmswgO2vEc776BR2mv1GBM2P"
                    + "RcN6zHG/YaPFMcD8AlPYPNNZxhQ3I2fO1p0nurIMbAjDDdKnUgq3NOH3Zp9rOtgngyepT3ogLn0UAwMAAQEWAwMAIM"
                    + "NVJ2HBPlDgWOSG3B2OJPlA9BWHbNfTsTph6VRrzLhV",
                "FwMDAB2YED9Rbt1jwEGeycqG03DNfqjGs8+9slAjhQ+hsA==",
                "FwMDAB7F/f8ITM+Di40B5+LZrSZwSw/YKr4PyPZj5nceucE=",
                "FwMDAB7yko35mF8T0XK4XIKpoLEAu8GqMMF2iivBPQCh1pAXAwMAHZThvgx62mlJNnmu066YFr0RQowRph78Y9lv8c"
                    + "P6",
                "FwMDAB/eKvRVctC9jkq+OuEsl4FgubQIhf778gkR4VMfivjY",
            ],
            keyLog: """
                CLIENT_RANDOM 918363d99dab8a37b75fe60d407093759da4417dcee65c3d9a302e1b6f658a12 \
                88078f1eefcaafa212e1e049a96e43269c743bd12c9a620e1c057202f4a91b095e90b5c730531a2f4dc47dd9cc596e18
                """),
        Conversation(
            testDescription: "TLS 1.2, AES-CCM with a short tag",
            flights: [
                "FgMBAJ0BAACZAwP8fM/QFwXcm0G3Q8mMTj8wgbidrPeVzH8UcaDE+a+mTAAABMCvAP8BAABsAAAAEAAOAAALZXhhbX"
                    + "BsZS5jb20ACwAEAwABAgAKAAwACgAdABcAHgAZABgAIwAAABYAAAAXAAAADQAwAC4EAwUDBgMIBwgICAkICggLCAQI"
                    + "BQgGBAEFAQYBAwMCAwMBAgEDAgICBAIFAgYC",
                "FgMDAEECAAA9AwOGJI2sZ0QDfEg9vdreVuevlXO2jCSLPLzGkQu2DN/c8QDArwAAFf8BAAEAAAsABAMAAQIAIwAAAB"
                    + "cAABYDAwGPCwABiwABiAABhTCCAYEwggEnoAMCAQICFBwV/+gRJHLH3c/cG4zoRo/+mccNMAoGCCqGSM49BAMCMBYx"
                    + "FDASBgNVBAMMC2V4YW1wbGUuY29tMB4XDTI2MTEyOTE2MjA0MFoXDTM2MTEyNjE2MjA0MFowFjEUMBIGA1UEAwwLZX"
                    + "hhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATf0zPiQFCTDqfYwLwy9rXzxzH0flMP+2qutVo1NEyc"
                    + "NBRdmCsOZZuRhASCLlOce91M4f2xshK7mrP5KR5NajMGo1MwUTAdBgNVHQ4EFgQUNTK3M3nR1MwaK8RKwoNTbeI+7e"
                    + "kwHwYDVR0jBBgwFoAUNTK3M3nR1MwaK8RKwoNTbeI+7ekwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF"
                    + "AiEAtKSEB9z4E9chnbDG6DhrhYNJk/lYzZyHFZrizRjG8toCIGJ/aFTu2/zagAuof0QiCS4vyXpjgzEC3Qlkf3Pjd0"
                    + "JrFgMDAHQMAABwAwAdID3i1XqaejAvNx4fdiEPZtQynEG0Sldv7HOW8KhIqO16BAMASDBGAiEAkf5ZahhU+1y04BFB"
                    + "4Ev0CTS95RHQbN4MMnNv0JwdXKcCIQCnotzM3vnN35UI0yMjj5bVyYmiFy3Z8fIdPWa9MPFahhYDAwAEDgAAAA==",
                "FgMDACUQAAAhICZLOU9UOd1zk13h/PEHt/ib9oE63Gr89g7SX+G4UmIuFAMDAAEBFgMDACAAAAAAAAAAACoyvhj52F"
                    + "TEuHlqiFWFty0iyJNLRfKm9w==",
                "FgMDALoEAAC2AAAcIACwiDYWTOmKsGr3cYbznlTJPu3hgSayUA+N9bCplkg8NhLayotmL/2PvJ5KnBfA8VDb9FDjf+"
                    + "1vvbfqopHJYTd68yPyi5fYGxFVpEaubWPHmsFpx2ZcmyQwFxh4mintKOKx8oO8Wf+cYTFI9r+wrOPj9Bg5b3Wk6SuL"
                    + "1Fh9cBGhC5lzG5ZabDOWy+iXUzTE5qYSCRMI1tfJeGTaI9YZvwIhf/ezv+mNXfPb/fgN47JX9CcUAwMAAQEWAwMAIA"
                    + "AAAAAAAAAA/lmGaP2F6wdRLiQQml5xEvADcTb7h0Os",
                "FwMDAB0AAAAAAAAAAR8d71Yczm/n8RoOTquZbwU69O5O4w==",
                "FwMDAB4AAAAAAAAAAS7Y+8xgEPunF2s/VCwCzWOHfepwctM=",
                "FwMDAB4AAAAAAAAAAlmqUjNMXSxjzyXM8K9MXtQBBS2ObT4XAwMAHQAAAAAAAAADnqEi/asOnr7k3sCOHopQoZNOpm"
                    + "GX",
                "FwMDAB8AAAAAAAAAAmp/5T1pm4wIbZWulaQ4DD5D1LYpzdLb",
            ],
            keyLog: """
                CLIENT_RANDOM fc7ccfd01705dc9b41b743c98c4e3f3081b89dacf795cc7f1471a0c4f9afa64c \
                38f604180ab219a57f86f6797335f561a8f2ecf7a83b9ef0800cd08f312774b56784c4edca50489d08653e9c075f1085
                """),
        Conversation(
            testDescription: "TLS 1.2, AES-CBC, encrypt then MAC",
            flights: [
                "FgMBAJ0BAACZAwNYLD/Cr+mWILJLNBJAfSCEtuiMMbTvixe+7f4wWq+8sAAABMAJAP8BAABsAAAAEAAOAAALZXhhbX"
                    + "BsZS5jb20ACwAEAwABAgAKAAwACgAdABcAHgAZABgAIwAAABYAAAAXAAAADQAwAC4EAwUDBgMIBwgICAkICggLCAQI"
                    + "BQgGBAEFAQYBAwMCAwMBAgEDAgICBAIFAgYC",
                "FgMDAEUCAABBAwMmLX6242rCMcTDZr8RMbKIjJlowfyUlRvws2S3Tfix9gDACQAAGf8BAAEAAAsABAMAAQIAIwAAAB"
                    + "YAAAAXAAAWAwMBjwsAAYsAAYgAAYUwggGBMIIBJ6ADAgECAhQcFf/oESRyx93P3BuM6EaP/pnHDTAKBggqhkjOPQQD"
                    + "AjAWMRQwEgYDVQQDDAtleGFtcGxlLmNvbTAeFw0yNjExMjkxNjIwNDBaFw0zNjExMjYxNjIwNDBaMBYxFDASBgNVBA"
                    + "MMC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE39Mz4kBQkw6n2MC8Mva188cx9H5TD/tqrrVa"
                    + "NTRMnDQUXZgrDmWbkYQEgi5TnHvdTOH9sbISu5qz+SkeTWozBqNTMFEwHQYDVR0OBBYEFDUytzN50dTMGivESsKDU2"
                    + "3iPu3pMB8GA1UdIwQYMBaAFDUytzN50dTMGivESsKDU23iPu3pMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID"
                    + "SAAwRQIhALSkhAfc+BPXIZ2wxug4a4WDSZP5WM2chxWa4s0YxvLaAiBif2hU7tv82oALqH9EIgkuL8l6Y4MxAt0JZH"
                    + "9z43dCaxYDAwB0DAAAcAMAHSDpYymYWtob0ICP45XM3hd4JDoCMbvDw1beOExVxix+EgQDAEgwRgIhAMLPIzKimb5X"
                    + "YavAeOZlBrY855ElzEGsEV2s8S2UZLbZAiEA2oFuqI2fOy7U6vzcg+foV5t8eox8GAKRdtCgwrkUNFcWAwMABA4AAA"
                    + "A=",
                "FgMDACUQAAAhIO1sNKeu3hLoSnfL+BgeALG+hLxIS6MYaScMfmABk6daFAMDAAEBFgMDAET6gKkIKq+kcGuBIDF0DP"
                    + "NeVVgK5kX1XKf1h6+ULCkP2cBY63rMDZstNgso4B3kKRfGrmiY1sP5qqAb6jHnvO4P+UaqwA==",
                "FgMDALoEAAC2AAAcIACwDqFzGTT+1KUObqE+aphgmEBfk5ByqYpqA8tl3q/7QM6wz5cYLZqtWYH2feRt5+pZYbiJUr"
                    + "8yLJDicO0TzKnlCSztAHK1IV0nG4MLDPZUsSY2KNmfwambjzd8d11xiQtfy56RTI3l8e3K0A+5rShSdLH8M88+Nty7"
                    + "bIXpXgpULkNTanRskG18wjuN0q2UHO+/OevWlsISBOCE6tfDfCery6INZEZQyYaJ3XwdQQcX37sUAwMAAQEWAwMARL"
                    + "GtWMm4L9BOgh7FvvN9JjpfRY2RxkJpDixXWazBAsgpohLPAmpuhUz9dsXzA7EaMOTyWXBZSlPwEf4NBuhlg3vdMCNx",
                "FwMDADSUxZSy2kbxsTdYkuQ64PsBdVOJSEUrRRIZI9GjCRMDjuRudU+Vs/385mm0uokxXWDfnkkY",
                "FwMDADQaYfxtdIWCjIa9THEZZ0xQFbaWgwTaA2vm7YetH7EHXMiQX4hHfVwOPfrnhb+mr0D41E3T",
                "FwMDADTRuj+FYaTVzITeyYFnn7FMoVefgwe5JAo1ShajGQ0sju1y7x7IF+fBUL9NpcOyyNg7y2QMFwMDADQRlBtMS2"
                    + "HehGWj1ANWZjhslboYLr8o26MFTylaTdp4s4Tg+p2PTfCWImAe5PseJ3lM8mbE",
                "FwMDADThiUJ9raEP4wRmW9mc7hjg5NYU+8d1deJ3RL7L1/2j0mqq8Jv14bmiZlpUaxUQ0nlMa6Gx",
            ],
            keyLog: """
                CLIENT_RANDOM 582c3fc2afe99620b24b3412407d2084b6e88c31b4ef8b17beedfe305aafbcb0 \
                858f2328f7c5e29f4761a87f6bcde5178a8432e1248b19b2ca7c8205e546757f38c2803095bef055406a6d66c98278e3
                """),
        Conversation(
            testDescription: "TLS 1.2, AES-CBC, MAC then encrypt",
            flights: [
                "FgMBAJkBAACVAwPuZPKtRyBnfu3qo/Z6c//n3ITpUv0XaQ9jhtp/bSAPygAABMAkAP8BAABoAAAAEAAOAAALZXhhbX"
                    + "BsZS5jb20ACwAEAwABAgAKAAwACgAdABcAHgAZABgAIwAAABcAAAANADAALgQDBQMGAwgHCAgICQgKCAsIBAgFCAYE"
                    + "AQUBBgEDAwIDAwECAQMCAgIEAgUCBgI=",
                "FgMDAEECAAA9AwPU7tqcYPYbbUWra8et0Dk6YQpF3MAP1ZRGz4oi4myvcADAJAAAFf8BAAEAAAsABAMAAQIAIwAAAB"
                    + "cAABYDAwGPCwABiwABiAABhTCCAYEwggEnoAMCAQICFBwV/+gRJHLH3c/cG4zoRo/+mccNMAoGCCqGSM49BAMCMBYx"
                    + "FDASBgNVBAMMC2V4YW1wbGUuY29tMB4XDTI2MTEyOTE2MjA0MFoXDTM2MTEyNjE2MjA0MFowFjEUMBIGA1UEAwwLZX"
                    + "hhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATf0zPiQFCTDqfYwLwy9rXzxzH0flMP+2qutVo1NEyc"
                    + "NBRdmCsOZZuRhASCLlOce91M4f2xshK7mrP5KR5NajMGo1MwUTAdBgNVHQ4EFgQUNTK3M3nR1MwaK8RKwoNTbeI+7e"
                    + "kwHwYDVR0jBBgwFoAUNTK3M3nR1MwaK8RKwoNTbeI+7ekwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF"
                    + "AiEAtKSEB9z4E9chnbDG6DhrhYNJk/lYzZyHFZrizRjG8toCIGJ/aFTu2/zagAuof0QiCS4vyXpjgzEC3Qlkf3Pjd0"
                    + "JrFgMDAHMMAABvAwAdIAGaj0xb6sRYLhzuAZS0GlYO87mDL/oueRbiKlZfUWAGBAMARzBFAiAciKnGPe6VTqGABsea"
                    + "Tv4U3tzi0elO5oyx/ZQbQ9L64gIhAJIANxhFge0m0IYIZkk/kTnkfpcEaJv3XZ+dXeIeFMybFgMDAAQOAAAA",
                "FgMDACUQAAAhIM25xg1+uA6kfGDFOp+h4364TEdRZAlkFZnP5vZjf1Z6FAMDAAEBFgMDAGDLzVaaJHdPDjk5TFy+da"
                    + "AIE5oqjilF23HUZSTprUBnSGp+2dGKGjf8/oF8Nz2cBGL9N7CpBmbPLiiD3aZIJsCVRxixts1OprRC4eR/c/ptPwX3"
                    + "RFYKD4TReB7Yh1f+wWg=",
                "FgMDALoEAAC2AAAcIACw44/abdpcTsE0qK5qVopK3sa0sqMOhVs6H5BSqUwjO909n99rz7q9YsGXFKr6JNbpYzxORF"
                    + "xYs9ZOWiizPdTDk4M08bmZGUiZC5Ow1WXrW1RaBOHvmbx5PenAGYCwr1xGFX5rdDC4DP0mUOPkTAuyYEwSX92CgU+E"
                    + "OjvfpdaR9lEGICacJaVf7cweGNmi7JsH2s1OQnDE0h0Krz0M4vfG/ep93pmjNfdLddlTVHmhcXUUAwMAAQEWAwMAYO"
                    + "MWuJ3BVJTXEJpsXv1QEJGWgpmHsHY1GgDXf9q4DOVt5fqtCgrOBSoyW0Ay+lNTcnEKyKcgFZmSr2EWAZIECeQFttoa"
                    + "ig4Qz9pYWNMvp8b4m1lwgcVefaEKn8BTwmw3Tg==",
                "FwMDAFCLG0Uqx2Khs+xfhiAKFbRs+QbD3ef0zURH3jPdySiPhCQPMZq2XPNuvq2UB7gSnasvlQ2+THICpYSSBt5HF7"
                    + "elr8VYlt0OwwdDXpWM861XOw==",
                "FwMDAFA/9PDWJ1FpAnZmHxQWNVYXHEvMdje9B/b3kB2goNT+cEQwcQbgtaYbuJb5Yiy7imxpki9l1xaOUq7JN1BY8l"
                    + "kLkF/prrztHaYAX5p6ddd9Ng==",
                "FwMDAFCp7tJrbepI6rHzrqHB7jaqi7yd6QGRoGtPf/DrApMXuXjKeWOwOPw46LegPixHLqRxdhOzGIBtoYOQile89G"
                    + "p+BZB4h1vZkxHQHCrY3tM76xcDAwBQ2N9LlgqhJqziznPpCZoTtiELahklMX9z3wKhTRWxEUTM8ejav5ygKlw7mHay"
                    + "xrczW42x5TBSqge9Uz0sJQMpiWTYwTugVm5QA7CgrmikGAY=",
                "FwMDAFCk16ptq+anQEWye9bPIaM/7Frq9LphRtEbvy0kv5LX0SrgA6inJcoSo8AmnJYASRtrr8HNS3nM3CXZx9siQ6"
                    + "9awsta0vfvL4qVUGPQ42vFDA==",
            ],
            keyLog: """
                CLIENT_RANDOM ee64f2ad4720677eedeaa3f67a73ffe7dc84e952fd17690f6386da7f6d200fca \
                48ad7e66ce89a1ac67f880d75226a9038566294f3cdec713406607b9179cc215bba721f147d1bf451b633c659e617e6e
                """),
        Conversation(
            testDescription: "TLS 1.2, no extended master secret",
            flights: [
                "FgMBAJkBAACVAwPnBd+wLTmoRK9N0YAC4DF63Gr/RHIVcrV+6Hesm8VqsAAABMAsAP8BAABoAAAAEAAOAAALZXhhbX"
                    + "BsZS5jb20ACwAEAwABAgAKAAwACgAdABcAHgAZABgAIwAAABYAAAANADAALgQDBQMGAwgHCAgICQgKCAsIBAgFCAYE"
                    + "AQUBBgEDAwIDAwECAQMCAgIEAgUCBgI=",
                "FgMDAD0CAAA5AwOjPQnEuL2uzGy35x1b5oh/wi9d+G1IlC0SJek0AjPXrADALAAAEf8BAAEAAAsABAMAAQIAIwAAFg"
                    + "MDAY8LAAGLAAGIAAGFMIIBgTCCASegAwIBAgIUHBX/6BEkcsfdz9wbjOhGj/6Zxw0wCgYIKoZIzj0EAwIwFjEUMBIG"
                    + "A1UEAwwLZXhhbXBsZS5jb20wHhcNMjYxMTI5MTYyMDQwWhcNMzYxMTI2MTYyMDQwWjAWMRQwEgYDVQQDDAtleGFtcG"
                    + "xlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN/TM+JAUJMOp9jAvDL2tfPHMfR+Uw/7aq61WjU0TJw0FF2Y"
                    + "Kw5lm5GEBIIuU5x73Uzh/bGyEruas/kpHk1qMwajUzBRMB0GA1UdDgQWBBQ1MrczedHUzBorxErCg1Nt4j7t6TAfBg"
                    + "NVHSMEGDAWgBQ1MrczedHUzBorxErCg1Nt4j7t6TAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQC0"
                    + "pIQH3PgT1yGdsMboOGuFg0mT+VjNnIcVmuLNGMby2gIgYn9oVO7b/NqAC6h/RCIJLi/JemODMQLdCWR/c+N3QmsWAw"
                    + "MAcgwAAG4DAB0gAqJJ6wdgf6wy7YduL2zdt2mXcjRWhYPlZueAAfqLzAkEAwBGMEQCIB4KVuKzM8clQeaOWHhfG2/H"
                    + "PhP3vizT6D5wKRtjQmykAiBvr6rV8jStfvnnqIDJfjhkGUv/s45C9o+aMgLGApSF+hYDAwAEDgAAAA==",
                "FgMDACUQAAAhIOuglPmQDPZoGZ9u/1Ju1aaNd9lGTygXF/VeJDx7OJxFFAMDAAEBFgMDAChH572MJYyM1W6h+gmXer"
                    + "OJqTsG/JOCNjZDlZTMhdEN/Q+7AY48mKiN",
                "FgMDAKoEAACmAAAcIACgRYws2twerKK380f07aXT42sSZLxblPlVmcosXQu47CanO2Hz3cC+L3FcrJkfsDoAl/rlhD"
                    + "1z3+6w3M1CGA3kfk7G0vbOkTRbYllnAQuNrprbHagFDeWmTKlJSmI9APDfTg+T9XjE55/2YPCcR7u8FjbwNnqvE0in"
                    + "a6HD03Em+ywquWuIVovflulpVyxjOrm7uWd2j4ZMu5ZMl8PhjNg7nBQDAwABARYDAwAo2y1ad4dSeAHTM7uEY0/50N"
                    + "6+7vLh0CxcmjjPMo8Ervz4hQb1SEBKpg==",
                "FwMDACVH572MJYyM1sdeyyMzxlhipWWe/KA604fTGvV+oy9TzyCsa7mC",
                "FwMDACbbLVp3h1J4ApKGoEIXpTNgfYhE8WqQAziZjWMiT0rRmgchHymvjA==",
                "FwMDACZH572MJYyM19miPiffg9sYeG3XJUwTooWMbyWRQrB4CjMfIHIY6hcDAwAlR+e9jCWMjNiaOmgMjIxH88Lky6"
                    + "M3pfG81GKjSh2doDGlrOlXdg==",
                "FwMDACfbLVp3h1J4A2CCh3/qUIDdWSVDaNn91KCDNjYL3JgdgyTjbtZyH+c=",
            ],
            keyLog: """
                CLIENT_RANDOM e705dfb02d39a844af4dd18002e0317adc6aff44721572b57ee877ac9bc56ab0 \
                e3d06b58e4efffbef12df3ee4ed1297925c1024041988b29ed6da918985217f2a939a99d038d84738073f565fe09c357
                """),
        Conversation(
            testDescription: "TLS 1.0",
            flights: [
                "FgMBAGUBAABhAwHIrxTJZUd80AFlgez3RLpyWQrK6Xzg42Z4WilbQZLrLwAABMAJAP8BAAA0AAAAEAAOAAALZXhhbX"
                    + "BsZS5jb20ACwAEAwABAgAKAAwACgAdABcAHgAZABgAIwAAABcAAA==",
                "FgMBAEECAAA9AwG04RrM46jcQkbFsjnuoLUO9IxHJa7D2x1vwSU6kV2eNgDACQAAFf8BAAEAAAsABAMAAQIAIwAAAB"
                    + "cAABYDAQGPCwABiwABiAABhTCCAYEwggEnoAMCAQICFBwV/+gRJHLH3c/cG4zoRo/+mccNMAoGCCqGSM49BAMCMBYx"
                    + "FDASBgNVBAMMC2V4YW1wbGUuY29tMB4XDTI2MTEyOTE2MjA0MFoXDTM2MTEyNjE2MjA0MFowFjEUMBIGA1UEAwwLZX"
                    + "hhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATf0zPiQFCTDqfYwLwy9rXzxzH0flMP+2qutVo1NEyc"
                    + "NBRdmCsOZZuRhASCLlOce91M4f2xshK7mrP5KR5NajMGo1MwUTAdBgNVHQ4EFgQUNTK3M3nR1MwaK8RKwoNTbeI+7e"
                    + "kwHwYDVR0jBBgwFoAUNTK3M3nR1MwaK8RKwoNTbeI+7ekwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF"
                    + "AiEAtKSEB9z4E9chnbDG6DhrhYNJk/lYzZyHFZrizRjG8toCIGJ/aFTu2/zagAuof0QiCS4vyXpjgzEC3Qlkf3Pjd0"
                    + "JrFgMBAHIMAABuAwAdIKaBr1japTp37N8JAUhI2+18SyqybCMKwizH5C3I8HdOAEgwRgIhANtlmp7NnpuxaW0G5Z8D"
                    + "EQzVkiX0Yp+9RmN/+IApa/zfAiEA4wL5QtGkZbcAxKN/Dabs8X9/hR86+vTh0+YT084HDF4WAwEABA4AAAA=",
                "FgMBACUQAAAhIAaihTs51TtiodNq+cpevV6qSOWOGoPeXR5UL+K2fMopFAMBAAEBFgMBADBC7L80cp0ESbKvuMlESl"
                    + "qTWmnsimrkXTI0YxxjR9hapF0GEFc5qoI818vc6DoDm6Y=",
                "FgMBALoEAAC2AAAcIACwPeG1v/F2Byny3qrpUrK/bRnNVBcJJ7lr39JgOam4SFJyWlUcH44BG+JzylTteUtexRQSK7"
                    + "QU8A0lvr44uZFx9iNJQSkN5VgZR5rV4sM2iIGzmEcNrooV1DQsEixYGZkEuQCy4c+s6TCVVGvATnZlAzyvOSb0jwet"
                    + "RB5jvlwMIO2eCG2haFi7wDR/RLfyKkJ+Q0uY4bADdHvjXcdfCmesvGttpFdSz0f9P3PLmJjsCJkUAwEAAQEWAwEAMD"
                    + "YikPRW3AQOGTc618ef7t+qi5bASNtL6SoQtoWZ2CLRs1u+p0AWvIrs3k1RBQvvqQ==",
                "FwMBACCcD1dMrlze6u28KkR6EThgnI5K2ZbwCq5mxTfrcKu96hcDAQAwdbZFoYd3gGIPEkfTyDqGbQyQhBASaQsgA4"
                    + "7E1udGIKIqRziydbyd/7EBG0oJcfxj",
                "FwMBACACMZj6urweQUUsaeuajfCtkyYuip11/S6QwtTTkTgg6RcDAQAwowzcM2WYo7+1W6KFDKfoEQJgG53bpvNsri"
                    + "xXHg8a4ojFx5aOKYhm3h+vhtIdFXOM",
                "FwMBACBAHD075i4WdzEmBC0d9E0HRkElyNSFRBTFZi6TG05Y7xcDAQAwSqGChn3pAIcQmOTAEPsVBn0fFMVysYzZWX"
                    + "ETfsR2YqRQ5X4bS4nSX1mpILbm4tZmFwMBACAvdEYBVXoKjHNFNFoE5T/eyAYQC7iJob0wlMOiMsR4cBcDAQAwIrXJ"
                    + "1iXYEzbfNWKzgEEyxNC+dG9TrQBCuen+T74+q/jgZUykcxuxpJkPAhxvsImR",
                "FwMBACCV4ARk3YUMaVNmwnm5nvMvoc3TF+ujcy4O/+QNAoSRbhcDAQAwuGIr0lXxcNHdpbwRLVPu89uP44Q1iHXuNn"
                    + "ULFXfQW7g3iPHeeaAXtX4TxzFyS1QW",
            ],
            keyLog: """
                CLIENT_RANDOM c8af14c965477cd0016581ecf744ba72590acae97ce0e366785a295b4192eb2f \
                6271596dbeb54e454ccbc1bb15b12313670236c06d3f11c12e9233017bcce3c66fa06ac7cc28ad4e957cb6bdc3ef9491
                """),
    ]
}
